import type { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { float32Tensor, uint8Tensor } from "../../../onnx/writer/tensor.ts";
import type { ColumnsOptions, PlannedGraph } from "../planned_graph.ts";
import { type QuantizedRows, ZERO_POINT } from "./row_quantizer.ts";

/** Options of {@linkcode multiplyRows}. */
export interface MultiplyRowsOptions extends ColumnsOptions {
  /** Name of the node, which is also that of the result. */
  readonly name: string;
  /** Name of the weight in the graph. */
  readonly weightName: string;
}

/**
 * Adds the product of rounded rows and a weight that is quantized a row. Returns the name of the result,
 * float32 `[…, rows]`, which lacks the scales of the rounded rows.
 *
 * The integers are added up exactly, so that a row's result does not depend on the rows beside it.
 *
 * @throws {RangeError} If the graph has values of these names.
 */
export function multiplyRows(
  graph: PlannedGraph,
  { values }: QuantizedRows,
  options: MultiplyRowsOptions,
): string {
  const { name, weightName } = options;
  const { quantized, scales } = graph.columns(weightName, options);
  const { builder } = graph;
  const one = builder.constant(float32Tensor([], [1]));
  const zeroPoint = builder.constant(uint8Tensor([], [ZERO_POINT]));
  return builder.node(
    "MatMulIntegerToFloat",
    [values, quantized, one, scales, zeroPoint],
    { name, domain: "com.microsoft" },
  );
}

/** Options of {@linkcode scaleRows}. */
export interface ScaleRowsOptions {
  /** Name of the node, which is also that of the result. */
  readonly name: string;
  /** Name of a scale a row, float32 `[…, 1]`. */
  readonly scales: string;
  /**
   * Name of a float32 value of the length of a row that is added.
   *
   * @default {""} None.
   */
  readonly bias?: string;
}

/**
 * Adds what {@linkcode multiplyRows} leaves out: the scales of the rows, and a bias. Returns the name of
 * the result.
 *
 * @throws {RangeError} If the graph has values of these names.
 */
export function scaleRows(
  builder: GraphBuilder,
  product: string,
  { name, scales, bias = "" }: ScaleRowsOptions,
): string {
  const operands = [product, scales];
  if (bias === "") return builder.node("Mul", operands, { name });
  const scaled = builder.node("Mul", operands, { name: `${name}/Mul` });
  return builder.node("Add", [scaled, bias], { name });
}
