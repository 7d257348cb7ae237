import type { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { ELEMENT_TYPES } from "../../../onnx/writer/tensor.ts";

/** Versions of 2022, so that older onnxruntimes load the graphs too. */
export const BUILD_OPTIONS = {
  irVersion: 8,
  opsets: { "": 17, "com.microsoft": 1 },
} as const;

/**
 * Type of the vectors, scores and caches that go in and out. Inside, all graphs compute in float32,
 * and pixels stay float32 as in published exports.
 */
export type Precision = "fp32" | "fp16";

/** Name of a precision's type in a graph. */
export function elementType(precision: Precision): "float32" | "float16" {
  return precision === "fp32" ? "float32" : "float16";
}

/** Declares an input of the precision's type and returns it as float32. */
export function floatInput(
  graph: GraphBuilder,
  options: {
    name: string;
    shape: readonly (number | string)[];
    precision: Precision;
  },
): string {
  const { name, shape, precision } = options;
  graph.input(name, elementType(precision), shape);
  if (precision === "fp32") return name;
  return cast(graph, name, "float32");
}

/** Declares a float32 value as an output of the precision's type. */
export function floatOutput(
  graph: GraphBuilder,
  options: {
    value: string;
    name: string;
    shape: readonly (number | string)[];
    precision: Precision;
  },
): void {
  const { value, name, shape, precision } = options;
  const to = { int: ELEMENT_TYPES[elementType(precision)] };
  graph.node("Cast", [value], { attributes: { to }, outputs: [name] });
  graph.output(name, elementType(precision), shape);
}

/** Converts a value to another type. */
export function cast(
  graph: GraphBuilder,
  value: string,
  type: keyof typeof ELEMENT_TYPES,
): string {
  return graph.node("Cast", [value], {
    attributes: { to: { int: ELEMENT_TYPES[type] } },
  });
}
