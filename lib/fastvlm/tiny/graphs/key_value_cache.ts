import type { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { int64Tensor } from "../../../onnx/writer/tensor.ts";
import { HEAD_SIZE, KEY_VALUE_HEADS } from "../model_shape.ts";
import { floatInput, floatOutput, type Precision } from "./precision.ts";

/** Names of a layer's keys and values, before and after a step. */
export interface LayerCache {
  /** Keys and values of the tokens before. */
  past: string[];
  /** Names to be given to the keys and values of all tokens. */
  grown: string[];
}

/** Which layer's cache, in what precision. */
export interface CacheOptions {
  /** Number of the layer. */
  layer: number;
  /** Type of the numbers that go in and out. */
  precision: Precision;
  /** Value that holds how long the grown cache is, `[1]`. */
  totalLength: string;
}

/** Declares the inputs `past_key_values.{layer}.key|value`. */
export function addPastCache(
  graph: GraphBuilder,
  { layer, precision, totalLength }: CacheOptions,
): LayerCache {
  const past = ["key", "value"].map((part) => {
    const input = floatInput(graph, {
      name: `past_key_values.${layer}.${part}`,
      shape: cacheShape("past_sequence_length"),
      precision,
    });
    return precision === "fp32" ? input : hideLength(graph, input, totalLength);
  });
  return { past, grown: [`layers.${layer}.key`, `layers.${layer}.value`] };
}

/** Declares the outputs `present.{layer}.key|value`. */
export function addPresentCache(
  graph: GraphBuilder,
  { grown }: LayerCache,
  precision: Precision,
): void {
  for (const value of grown) {
    floatOutput(graph, {
      value,
      name: value.replace("layers.", "present."),
      shape: cacheShape("total_sequence_length"),
      precision,
    });
  }
}

/**
 * Makes the length of a converted past unknown, by a slice that takes all of it: onnxruntime expects
 * the grown cache to be as long as the past and would write it over the converted past.
 */
function hideLength(
  graph: GraphBuilder,
  past: string,
  totalLength: string,
): string {
  const start = graph.constant(int64Tensor([1], [0]));
  const axis = graph.constant(int64Tensor([1], [2]));
  return graph.node("Slice", [past, start, totalLength, axis]);
}

function cacheShape(length: string): (number | string)[] {
  return ["batch_size", KEY_VALUE_HEADS, length, HEAD_SIZE];
}
