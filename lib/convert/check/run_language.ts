import { ModelFormatError } from "../../base/errors.ts";
import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../onnx/onnx_session.ts";
import {
  int64Tensor,
  type Tensor,
  toFloat32,
  zeros,
} from "../../onnx/tensor.ts";
import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { topColumns } from "../choose/chain/difference.ts";
import { TOKENS_AFTER, TOKENS_BEFORE } from "../choose/measurement_text.ts";
import { requireNumbers } from "./require_numbers.ts";

/** Tokens before and behind the picture: few, as the prompt takes most of the time. */
const PROMPT_TOKENS = 4;

/** Tokens that are predicted from the first one's cache. */
const STEPS = 1;

/** Paths of the graphs of a language model. */
export interface LanguageGraphs {
  /** The table of tokens' vectors. */
  readonly embedTokens: string;
  /** The decoder. */
  readonly decoder: string;
}

/** What {@linkcode runLanguage} works with. */
export interface LanguageRun {
  /** The graphs. */
  readonly graphs: LanguageGraphs;
  /** Sizes of the model. */
  readonly language: LanguageDimensions;
  /** Features of a picture, float32 `[1, tokens, hidden]`. */
  readonly features: Tensor;
}

/**
 * Asks a question about a picture: runs the prompt, and a token from its cache. Gives the two best tokens.
 *
 * @throws {ModelFormatError} If a graph cannot be loaded or run, or gives something of another shape or
 * that is no number.
 */
export async function runLanguage(
  runtime: OnnxRuntime,
  { graphs, language, features }: LanguageRun,
): Promise<number[]> {
  const { hiddenSize } = language;
  const embed = await runtime.load(graphs.embedTokens);
  const decoder = await runtime.load(graphs.decoder);
  const fetch = Object.fromEntries(
    [...decoder.outputs.keys()].map((name) => [name, "all"] as const),
  );
  try {
    let embeds = await embedPrompt(embed, { features, language });
    let length = embeds.length / hiddenSize;
    let cache = emptyCache(language);
    const tokens: number[] = [];
    while (tokens.length <= STEPS) {
      const outputs = await decoder.run({
        inputs_embeds: rowsOf(embeds, hiddenSize),
        attention_mask: int64Tensor(new Array(length).fill(1), [1, length]),
        ...cache,
      }, { fetch });
      const token = bestToken(decoder.path, outputs["logits"], language);
      tokens.push(token);
      embeds = await embedTokens(embed, [token]);
      length += 1;
      cache = grownCache(outputs);
    }
    return tokens;
  } finally {
    await embed.release();
    await decoder.release();
  }
}

async function embedPrompt(
  embed: OnnxSession,
  { features, language }: Omit<LanguageRun, "graphs">,
): Promise<Float32Array<ArrayBuffer>> {
  const { vocabularyRows } = language;
  const known = (tokens: readonly number[]) =>
    tokens.map((token) => token % vocabularyRows);
  const pieces = [
    await embedTokens(embed, known(TOKENS_BEFORE.slice(-PROMPT_TOKENS))),
    toFloat32(features),
    await embedTokens(embed, known(TOKENS_AFTER.slice(0, PROMPT_TOKENS))),
  ];
  return Float32Array.from(pieces.flatMap((piece) => [...piece]));
}

async function embedTokens(
  embed: OnnxSession,
  tokens: readonly number[],
): Promise<Float32Array<ArrayBuffer>> {
  const { inputs_embeds: rows } = await embed.run(
    { input_ids: int64Tensor(tokens, [1, tokens.length]) },
    { fetch: { inputs_embeds: "all" } },
  );
  return toFloat32(requireNumbers(embed.path, "vectors", rows));
}

function bestToken(
  path: string,
  logits: Tensor | undefined,
  { vocabularyRows }: LanguageDimensions,
): number {
  const scores = requireNumbers(path, "scores", logits);
  const shape = [1, 1, vocabularyRows];
  if (String(scores.shape) !== String(shape)) {
    throw new ModelFormatError(
      `Cannot accept "${path}": its scores have shape [${scores.shape}], expected [${shape}]`,
    );
  }
  return topColumns([scores])[0] ?? 0;
}

function rowsOf(data: Float32Array<ArrayBuffer>, columns: number): Tensor {
  return { type: "float32", shape: [1, data.length / columns, columns], data };
}

/** What a run gives as `present` is `past_key_values` of the next one. */
function grownCache(
  outputs: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const present = Object.entries(outputs).filter(([name]) =>
    name.startsWith("present.")
  );
  return Object.fromEntries(
    present.map(([name, tensor]) => [
      name.replace("present.", "past_key_values."),
      tensor,
    ]),
  );
}

function emptyCache(
  { layers, keyValueHeads, headSize }: LanguageDimensions,
): Record<string, Tensor> {
  const empty = zeros("float32", [1, keyValueHeads, 0, headSize]);
  const names = Array.from({ length: layers }, (_, layer) => [
    `past_key_values.${layer}.key`,
    `past_key_values.${layer}.value`,
  ]);
  return Object.fromEntries(names.flat().map((name) => [name, empty]));
}
