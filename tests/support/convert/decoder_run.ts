import { join } from "@std/path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { LanguageDimensions } from "../../../lib/convert/checkpoint/dimensions.ts";
import {
  planDecoder,
  type PlanDecoderOptions,
} from "../../../lib/convert/language/plan_decoder.ts";
import { planEmbedTokens } from "../../../lib/convert/language/plan_embed_tokens.ts";
import type { PlannedGraph } from "../../../lib/convert/weights/planned_graph.ts";
import { readExpectedOutputs } from "../checkpoint/expected_outputs.ts";
import { TempDirectory } from "../temp_directory.ts";
import { writePlainly } from "./plain_writer.ts";
import type { RecipeSource } from "./recipe_source.ts";

/** A graph of a recipe's language model, loaded; its files stay while it is. */
export class PlannedSession implements AsyncDisposable {
  readonly session: InferenceSession;
  readonly #directory: TempDirectory;

  private constructor(session: InferenceSession, directory: TempDirectory) {
    this.session = session;
    this.#directory = directory;
  }

  static async open(
    graph: PlannedGraph,
    source: RecipeSource,
  ): Promise<PlannedSession> {
    const directory = await TempDirectory.create();
    const path = join(directory.path, "graph.onnx");
    await writePlainly(graph, source, path);
    const session = await InferenceSession.create(path);
    return new PlannedSession(session, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.release();
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** The vectors of tokens, one after another. */
export async function embedIds(
  embedTokens: PlannedSession,
  ids: readonly number[],
): Promise<Float32Array<ArrayBuffer>> {
  const outputs = await embedTokens.session.run({
    "input_ids": toInt64(ids, [1, ids.length]),
  });
  return toNumbers(outputs["inputs_embeds"]);
}

/** A decoder with its cache of keys and values. */
export class DecoderRun implements AsyncDisposable {
  readonly #planned: PlannedSession;
  readonly #sizes: LanguageDimensions;
  readonly #batch: number;
  #cache: Record<string, Tensor> = {};
  #length = 0;

  private constructor(
    planned: PlannedSession,
    sizes: LanguageDimensions,
    batch: number,
  ) {
    this.#planned = planned;
    this.#sizes = sizes;
    this.#batch = batch;
    this.reset();
  }

  /** Plans, writes and loads a decoder of a recipe. */
  static async open(
    source: RecipeSource,
    options: Partial<PlanDecoderOptions> & { batch?: number } = {},
  ): Promise<DecoderRun> {
    const { batch = 1, ...plan } = options;
    const graph = planDecoder(source, {
      weights: "fp32",
      dataFile: "graph.onnx_data",
      ...plan,
    });
    const planned = await PlannedSession.open(graph, source);
    return new DecoderRun(planned, source.language, batch);
  }

  /** Forgets all tokens. */
  reset(): void {
    const { layers, keyValueHeads, headSize } = this.#sizes;
    this.#length = 0;
    for (let layer = 0; layer < layers; layer += 1) {
      for (const part of ["key", "value"]) {
        this.#cache[`past_key_values.${layer}.${part}`] = new Tensor(
          "float32",
          new Float32Array(),
          [this.#batch, keyValueHeads, 0, headSize],
        );
      }
    }
  }

  /**
   * Adds tokens by their vectors and gives the logits.
   *
   * @param mask Ones and zeros for all tokens of the batch so far; ones if it is left out.
   */
  async step(
    vectors: Float32Array<ArrayBuffer>,
    mask?: readonly number[],
  ): Promise<Float32Array<ArrayBuffer>> {
    const { hiddenSize } = this.#sizes;
    const batch = this.#batch;
    const count = vectors.length / hiddenSize / batch;
    this.#length += count;
    const all = new Array(batch * this.#length).fill(1);
    const outputs = await this.#planned.session.run({
      ...this.#cache,
      "inputs_embeds": new Tensor("float32", vectors, [
        batch,
        count,
        hiddenSize,
      ]),
      "attention_mask": toInt64(mask ?? all, [batch, this.#length]),
    });
    for (const name of Object.keys(this.#cache)) {
      const grown = outputs[name.replace("past_key_values", "present")];
      if (grown !== undefined) this.#cache[name] = grown;
    }
    return toNumbers(outputs.logits);
  }

  /** The cached keys of a layer, `[batch, heads, tokens, size]`. */
  keys(layer: number): Float32Array<ArrayBuffer> {
    return toNumbers(this.#cache[`past_key_values.${layer}.key`]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#planned[Symbol.asyncDispose]();
  }
}

/** The logits and tokens that a decoder gives where Apple's code gave known ones. */
export async function runExpected(
  source: RecipeSource,
  name: "small" | "small-bf16",
  weights: PlanDecoderOptions["weights"],
): Promise<{ logits: Float32Array<ArrayBuffer>; tokens: number[] }> {
  const expected = await readExpectedOutputs(name);
  const dataFile = "graph.onnx_data";
  const table = planEmbedTokens(source, { weights, dataFile });
  await using embedTokens = await PlannedSession.open(table, source);
  await using decoder = await DecoderRun.open(source, { weights });
  const { inputIds, imagePosition, imageFeatures, greedyTokens } = expected;
  const before = inputIds.slice(0, imagePosition);
  const behind = inputIds.slice(imagePosition + 1);
  let next = join32([
    await embedIds(embedTokens, before),
    imageFeatures,
    await embedIds(embedTokens, behind),
  ]);
  const rows: Float32Array<ArrayBuffer>[] = [];
  for (const token of greedyTokens) {
    rows.push(await decoder.step(next));
    next = await embedIds(embedTokens, [token]);
  }
  return {
    logits: join32(rows),
    tokens: rows.map((row) => row.indexOf(Math.max(...row))),
  };
}

/** Puts arrays one after another. */
export function join32(
  parts: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

function toInt64(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
}

function toNumbers(tensor: Tensor | undefined): Float32Array<ArrayBuffer> {
  return Float32Array.from(tensor?.data ?? [], Number);
}
