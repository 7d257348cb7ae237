import {
  int64Tensor,
  type Tensor,
  toFloat32,
  zeros,
} from "../../../onnx/tensor.ts";
import type { LanguageDimensions } from "../../checkpoint/dimensions.ts";
import type { LayerEncoding } from "../../language/layer_encoding.ts";
import {
  type DecoderPart,
  planDecoderPart,
} from "../../language/plan_decoder_part.ts";
import type { ChainPart, PartPlan } from "../chain/part.ts";

/** Forms of a part of the decoder, the cheapest first. */
export const DECODER_FORMS: readonly LayerEncoding[] = [
  { kind: "blocks", bits: 4, blockSize: 128, symmetric: true },
  { kind: "blocks", bits: 4, blockSize: 32, symmetric: true },
  { kind: "blocks", bits: 4, blockSize: 32, symmetric: false },
  { kind: "blocks", bits: 8, blockSize: 128, symmetric: true },
  { kind: "float", type: "float16" },
];

/** Values of the head that are multiplied at a time: 128 MB as float32. */
const HEAD_VALUES = 1 << 25;

/** Options of {@linkcode decoderChain}. */
export interface DecoderChainOptions {
  /** Length of the text, picture included. */
  readonly positions: number;
  /** How many positions, at the text's end, get scores. */
  readonly scored: number;
}

/** The decoder as a chain from `inputs_embeds` `[1, positions, hidden]` to `logits` `[1, scored, vocabulary]`. */
export function decoderChain(
  checkpoint: { readonly language: LanguageDimensions },
  options: DecoderChainOptions,
): ChainPart[] {
  const { language } = checkpoint;
  const { positions } = options;
  const planOf = (part: DecoderPart): PartPlan => (form, dataFile) =>
    planDecoderPart(checkpoint, part, {
      encoding: form === "reference" ? FLOAT32 : DECODER_FORMS[form] ?? FLOAT32,
      positions,
      dataFile,
    });
  const forms = DECODER_FORMS.length;
  const layers = Array.from({ length: language.layers }, (_, layer) => layer);
  return [
    ...layers.flatMap((layer): ChainPart[] => [
      {
        name: `layers.${layer}/attention`,
        forms,
        isResidual: true,
        plans: [planOf({ kind: "attention", layer })],
        feeds: (input) => ({
          ...feedsOf(input),
          ...emptyCache(layer, language),
        }),
      },
      {
        name: `layers.${layer}/mlp`,
        forms,
        isResidual: true,
        plans: [planOf({ kind: "mlp", layer })],
        feeds: feedsOf,
      },
    ]),
    {
      name: "lm_head",
      forms,
      isResidual: false,
      plans: headParts(language).map(planOf),
      feeds: (input) => feedsOf(lastRows(input, options.scored)),
    },
  ];
}

const FLOAT32: LayerEncoding = { kind: "float", type: "float32" };

function headParts(
  { vocabularyRows, hiddenSize }: LanguageDimensions,
): DecoderPart[] {
  const rows = Math.ceil(HEAD_VALUES / hiddenSize);
  const count = Math.ceil(vocabularyRows / rows);
  return Array.from({ length: count }, (_, index) => ({
    kind: "head",
    from: index * rows,
    to: Math.min((index + 1) * rows, vocabularyRows),
  }));
}

function feedsOf(inputsEmbeds: Tensor): Record<string, Tensor> {
  const [batch = 1, positions = 1] = inputsEmbeds.shape;
  const ones = new Array(batch * positions).fill(1);
  return {
    inputs_embeds: inputsEmbeds,
    attention_mask: int64Tensor(ones, [batch, positions]),
  };
}

function emptyCache(
  layer: number,
  { keyValueHeads, headSize }: LanguageDimensions,
): Record<string, Tensor> {
  const empty = zeros("float32", [1, keyValueHeads, 0, headSize]);
  return {
    [`past_key_values.${layer}.key`]: empty,
    [`past_key_values.${layer}.value`]: empty,
  };
}

/** The last rows of `[1, rows, columns]`. */
function lastRows(tensor: Tensor, count: number): Tensor {
  const columns = tensor.shape.at(-1) ?? 1;
  const data = toFloat32(tensor).slice(-count * columns);
  return { type: "float32", shape: [1, count, columns], data };
}
