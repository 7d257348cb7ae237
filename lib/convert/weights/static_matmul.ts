import { float32Tensor, uint8Tensor } from "../../onnx/writer/tensor.ts";
import type { PlannedGraph, QuantizedNames } from "./planned_graph.ts";

/** The largest unsigned integer of 8 bits; the least is 0. */
const LARGEST_INTEGER = 255;

/** The numbers that 8 bits have to tell apart; what is beyond them is cut off. */
export interface ActivationRange {
  /** The least. */
  readonly least: number;
  /** The largest. */
  readonly largest: number;
}

/** Names of what integers of 8 bits mean. */
export interface ActivationScale {
  /** What an integer is multiplied by, after the zero point was subtracted. */
  readonly scale: string;
  /** The integer that stands for zero. */
  readonly zeroPoint: string;
}

/** Names of values that were rounded to 8 bits, and of what the integers mean. */
export interface QuantizedActivations extends ActivationScale {
  /** The integers, unsigned. */
  readonly values: string;
}

/** Options of {@linkcode staticMatMul}. */
export interface StaticMatMulOptions {
  /** Name of the node, which is also that of the result. */
  name: string;
  /** The weight, `[columns, rows]` as `PlannedGraph.columns()` gives it. */
  weight: QuantizedNames;
  /** Name of a float32 value of `[rows]` that is added. */
  bias?: string;
}

/** Makes a range part of the graph. */
export function addActivationScale(
  { builder }: PlannedGraph,
  range: ActivationRange,
): ActivationScale {
  // Zero is one of the integers, so that the many values near it stay there.
  const least = Math.min(range.least, 0);
  const width = Math.max(range.largest, 0) - least;
  const step = width === 0 ? 1 : Math.fround(width / LARGEST_INTEGER);
  const zero = Math.round(-least / step);
  return {
    scale: builder.constant(float32Tensor([], [step])),
    zeroPoint: builder.constant(uint8Tensor([], [zero])),
  };
}

/**
 * Rounds float32 values to 8 bits.
 *
 * @param name Name of the node.
 * @throws {RangeError} If the graph has a value of that name.
 */
export function quantizeActivations(
  { builder }: PlannedGraph,
  input: string,
  { name, ...scale }: ActivationScale & { readonly name: string },
): QuantizedActivations {
  const inputs = [input, scale.scale, scale.zeroPoint];
  return { values: builder.node("QuantizeLinear", inputs, { name }), ...scale };
}

/**
 * Adds input · weightᵀ + bias in 8 bits, `[…, columns]` to `[…, rows]`, float32.
 *
 * @throws {RangeError} If the graph has a value of that name.
 */
export function staticMatMul(
  { builder }: PlannedGraph,
  { values, scale, zeroPoint }: QuantizedActivations,
  { name, weight, bias = "" }: StaticMatMulOptions,
): string {
  return builder.node(
    "MatMulIntegerToFloat",
    [values, weight.quantized, scale, weight.scales, zeroPoint, "", bias],
    { name, domain: "com.microsoft" },
  );
}
