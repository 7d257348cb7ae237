import { int64Tensor } from "../../../onnx/writer/tensor.ts";
import type { VisionGraph } from "../vision_graph.ts";
import { type ObservedKind, observedName } from "./observed_name.ts";

/** Of an image `[batch, channels, height, width]`, all dimensions but that of the channels. */
export const IMAGE_AXES = [0, 2, 3] as const;

/** Of tokens `[batch, tokens, channels]`, the same. */
export const TOKEN_AXES = [0, 1] as const;

/** What is observed, and how. */
export interface ObserveOptions {
  /** Name of the layer that reads the value. */
  readonly layer: string;
  /** All dimensions of the value but that of the channels. */
  readonly axes: readonly number[];
}

/**
 * Gives, too, the means of a value's channels and of their squares, and what {@linkcode observeValues}
 * gives, if the graph is to be observed.
 */
export function observeChannels(
  graph: VisionGraph,
  value: string,
  options: ObserveOptions,
): void {
  if (!graph.precision.isObserved) return;
  const square = graph.planned.builder.node("Mul", [value, value]);
  reduce(graph, value, { ...options, operator: "ReduceMean", kind: "mean" });
  reduce(graph, square, { ...options, operator: "ReduceMean", kind: "square" });
  observeValues(graph, value, options);
}

/** Gives, too, the least and the largest of a value's channels, if the graph is to be observed. */
export function observeValues(
  graph: VisionGraph,
  value: string,
  options: ObserveOptions,
): void {
  if (!graph.precision.isObserved) return;
  reduce(graph, value, { ...options, operator: "ReduceMin", kind: "least" });
  reduce(graph, value, { ...options, operator: "ReduceMax", kind: "largest" });
}

function reduce(
  { planned: { builder } }: VisionGraph,
  value: string,
  { layer, axes, operator, kind }: ObserveOptions & {
    readonly operator: string;
    readonly kind: ObservedKind;
  },
): void {
  const name = observedName(layer, kind);
  const over = builder.constant(int64Tensor([axes.length], axes));
  builder.node(operator, [value, over], {
    outputs: [name],
    attributes: { keepdims: { int: 0 } },
  });
  builder.output(name, "float32", [`${layer}.channels`]);
}
