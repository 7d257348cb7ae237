import type { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import {
  float32Tensor,
  int64Tensor,
  uint8Tensor,
} from "../../../onnx/writer/tensor.ts";

/** The integer of zero. */
export const ZERO_POINT = 128;

/** The largest magnitude of a row is this far from the integer of zero. */
const LEVELS = 127;

/** Magnitudes of rows are at least this, so that a row of zeros is not divided by zero. */
const SMALLEST_MAGNITUDE = 1e-30;

/** A value whose rows were rounded to 8 bits: each is (values - {@linkcode ZERO_POINT}) · scale. */
export interface QuantizedRows {
  /** Name of the integers, uint8 `[…, columns]`, in [1, 255]. */
  readonly values: string;
  /** Name of what a step of each row's integers is worth, float32 `[…, 1]`. */
  readonly scales: string;
}

/** Options of {@linkcode RowQuantizer.quantize}. */
export interface QuantizeRowsOptions {
  /** Length of a row. */
  readonly columns: number;
  /**
   * What the nodes' names begin with.
   *
   * @default {`${input}/rows`}
   */
  readonly name?: string;
}

/**
 * Adds nodes that round float32 rows to 8 bits at run time, each row by its own largest magnitude, so
 * that no row changes what another becomes.
 *
 * All values that one quantizer is given have equally many rows: their zero points are the same tensor.
 * A value that several products read is rounded once.
 */
export class RowQuantizer {
  readonly #builder: GraphBuilder;
  readonly #quantized = new Map<string, QuantizedRows>();
  #zeroPoints: string | undefined;

  /** Makes a quantizer that adds to a graph; it adds nothing yet. */
  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  /**
   * Rounds a value, float32 `[…, columns]`, unless that was done.
   *
   * @throws {RangeError} If the graph has values of these names.
   */
  quantize(
    input: string,
    { columns, name = `${input}/rows` }: QuantizeRowsOptions,
  ): QuantizedRows {
    const known = this.#quantized.get(input);
    if (known !== undefined) return known;
    const scales = addScales(this.#builder, input, name);
    this.#zeroPoints ??= addZeroPoints(this.#builder, scales, name);
    // A block of a whole row: per-axis scales would be those of one axis, here they are those of all.
    const values = this.#builder.node(
      "QuantizeLinear",
      [input, scales, this.#zeroPoints],
      {
        name: `${name}/QuantizeLinear`,
        attributes: { axis: { int: -1 }, block_size: { int: columns } },
      },
    );
    const quantized = { values, scales };
    this.#quantized.set(input, quantized);
    return quantized;
  }
}

/** Each row's largest magnitude in steps. */
function addScales(builder: GraphBuilder, input: string, name: string): string {
  const magnitudes = builder.node("Abs", [input], { name: `${name}/Abs` });
  const axis = builder.constant(int64Tensor([1], [-1]));
  const largest = builder.node("ReduceMax", [magnitudes, axis], {
    name: `${name}/ReduceMax`,
  });
  const least = builder.constant(float32Tensor([], [SMALLEST_MAGNITUDE]));
  const positive = builder.node("Max", [largest, least], {
    name: `${name}/Max`,
  });
  const step = builder.constant(float32Tensor([], [1 / LEVELS]));
  return builder.node("Mul", [positive, step], { name: `${name}/scales` });
}

/** The integer of zero, as often as there are scales. */
function addZeroPoints(
  builder: GraphBuilder,
  scales: string,
  name: string,
): string {
  const zeroPoint = builder.constant(uint8Tensor([], [ZERO_POINT]));
  const shape = builder.node("Shape", [scales], { name: `${name}/Shape` });
  return builder.node("Expand", [zeroPoint, shape], {
    name: `${name}/zero_points`,
  });
}
