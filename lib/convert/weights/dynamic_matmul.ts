import { float32Tensor, int64Tensor } from "../../onnx/writer/tensor.ts";
import type { Expression } from "./expression/expression.ts";
import type { PlannedGraph } from "./planned_graph.ts";

/** Scales of rows are at least this, so that a row of zeros is not divided by zero. */
const SMALLEST_SCALE = 1e-30;

/** Options of {@linkcode dynamicMatMul}. */
export interface DynamicMatMulOptions {
  /** Name of the node, which is also that of the result. */
  name: string;
  /** Name of the weight in the graph. */
  weightName: string;
  /** Rows of the weight: the outputs of the product. */
  rows: number;
  /** Columns of the weight: the inputs of the product. */
  columns: number;
  /** What to compute. */
  value: Expression;
  /** Name of a float32 value of `[rows]` that is added. */
  bias?: string;
  /**
   * Whether every row of the input gets a scale of its own. It keeps rows of small numbers precise
   * beside a row with a huge one, for some more time.
   *
   * @default {false} One scale for the whole input.
   */
  perRow?: boolean;
  /**
   * Largest integer of the weight; 63 for CPUs whose 8-bit products saturate.
   *
   * @default {127}
   */
  levels?: 127 | 63;
}

/**
 * Adds input · weightᵀ + bias in 8 bits: the weight is quantized a row, the input (`[…, columns]`,
 * float32) at run time. Returns the name of the result, `[…, rows]`, float32.
 *
 * @throws {RangeError} If the graph has values of these names.
 */
export function dynamicMatMul(
  graph: PlannedGraph,
  input: string,
  options: DynamicMatMulOptions,
): string {
  const { name, weightName, perRow = false, bias = "" } = options;
  const { quantized, scales } = graph.columns(weightName, options);
  const product = (values: string, node: string, added: string) =>
    graph.builder.node(
      "DynamicQuantizeMatMul",
      [values, quantized, scales, "", added],
      { name: node, domain: "com.microsoft" },
    );
  if (!perRow) return product(input, name, bias);
  const rowScales = addRowScales(graph, input, name);
  const scaled = graph.builder.node("Div", [input, rowScales], {
    name: `${name}/Div`,
  });
  const multiplied = product(scaled, `${name}/DynamicQuantizeMatMul`, "");
  const result = [multiplied, rowScales];
  if (bias === "") return graph.builder.node("Mul", result, { name });
  const unscaled = graph.builder.node("Mul", result, { name: `${name}/Mul` });
  return graph.builder.node("Add", [unscaled, bias], { name });
}

/** The largest magnitude of every row. */
function addRowScales(
  graph: PlannedGraph,
  input: string,
  name: string,
): string {
  const { builder } = graph;
  const magnitudes = builder.node("Abs", [input], { name: `${name}/Abs` });
  const axis = builder.constant(int64Tensor([1], [-1]));
  const largest = builder.node("ReduceMax", [magnitudes, axis], {
    name: `${name}/ReduceMax`,
  });
  const least = builder.constant(float32Tensor([], [SMALLEST_SCALE]));
  return builder.node("Max", [largest, least], { name: `${name}/Max` });
}
