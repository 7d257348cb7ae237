import type { GraphBuilder } from "../../onnx/writer/graph_builder.ts";
import { ELEMENT_TYPES, int64Tensor } from "../../onnx/writer/tensor.ts";

/** What a decoder is fed, and what follows from it for all layers. */
export interface DecoderInputs {
  /** Vectors of the new tokens, float32 `[batch, sequence, hidden]`. */
  readonly embeds: string;
  /** Index of each row's last token among all of its tokens, int32 `[batch]`. */
  readonly lastIndex: string;
  /** Length of the grown cache, int32 `[1]`. */
  readonly totalLength: string;
  /** Index of each row's last token among the new ones, int64 `[batch, 1, 1]`. */
  readonly lastRow: string;
}

/** Declares `inputs_embeds` and `attention_mask` and adds what the layers need to know of them. */
export function addDecoderInputs(
  builder: GraphBuilder,
  hiddenSize: number,
): DecoderInputs {
  const embeds = builder.input("inputs_embeds", "float32", [
    "batch_size",
    "sequence_length",
    hiddenSize,
  ]);
  const mask = builder.input("attention_mask", "int64", [
    "batch_size",
    "total_sequence_length",
  ]);
  const axis = builder.initializer("mask.axis", int64Tensor([1], [1]));
  const total = lengthOf(builder, mask, "/mask/total");
  return {
    embeds,
    lastIndex: addLastIndex(builder, mask, axis),
    totalLength: toInt32(builder, total, "/mask/total_int32"),
    lastRow: addLastRow(builder, { embeds, mask, total }),
  };
}

function addLastIndex(
  builder: GraphBuilder,
  mask: string,
  axis: string,
): string {
  const count = builder.node("ReduceSum", [mask, axis], {
    name: "/mask/count",
    attributes: { keepdims: { int: 0 } },
  });
  const one = builder.initializer("mask.one", int64Tensor([1], [1]));
  const last = builder.node("Sub", [count, one], { name: "/mask/last" });
  return toInt32(builder, last, "/mask/last_int32");
}

/**
 * The last 1 of a row's mask is its last token, whether the row is padded before or behind. In a
 * step of a batch that token may stand before the end of the longest row: its index among the one new
 * token would be negative, and is 0.
 */
function addLastRow(
  builder: GraphBuilder,
  { embeds, mask, total }: { embeds: string; mask: string; total: string },
): string {
  const last = builder.node("ArgMax", [mask], {
    name: "/last_row/of_mask",
    attributes: {
      axis: { int: 1 },
      keepdims: { int: 0 },
      select_last_index: { int: 1 },
    },
  });
  const count = lengthOf(builder, embeds, "/last_row/new");
  const past = builder.node("Sub", [total, count], { name: "/last_row/past" });
  const index = builder.node("Sub", [last, past], { name: "/last_row/index" });
  const zero = builder.initializer("last_row.zero", int64Tensor([1], [0]));
  const row = builder.node("Max", [index, zero], { name: "/last_row/row" });
  const axes = builder.initializer("last_row.axes", int64Tensor([2], [1, 2]));
  return builder.node("Unsqueeze", [row, axes], { name: "/last_row" });
}

/** Length of the second dimension, int64 `[1]`. */
function lengthOf(builder: GraphBuilder, value: string, name: string): string {
  const attributes = { start: { int: 1 }, end: { int: 2 } };
  return builder.node("Shape", [value], { name, attributes });
}

function toInt32(builder: GraphBuilder, value: string, name: string): string {
  const attributes = { to: { int: ELEMENT_TYPES.int32 } };
  return builder.node("Cast", [value], { name, attributes });
}
