import type { Expression } from "./expression/expression.ts";
import type { PlannedGraph } from "./planned_graph.ts";
import { multiplyRows, scaleRows } from "./rows/multiply_rows.ts";
import { RowQuantizer } from "./rows/row_quantizer.ts";

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
   * beside a row with a huge one, and what a row becomes independent of the others, for some more time.
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
  const { perRow = false } = options;
  return perRow ? byRow(graph, input, options) : asWhole(graph, input, options);
}

function asWhole(
  graph: PlannedGraph,
  input: string,
  options: DynamicMatMulOptions,
): string {
  const { name, weightName, bias = "" } = options;
  const { quantized, scales } = graph.columns(weightName, options);
  return graph.builder.node(
    "DynamicQuantizeMatMul",
    [input, quantized, scales, "", bias],
    { name, domain: "com.microsoft" },
  );
}

function byRow(
  graph: PlannedGraph,
  input: string,
  options: DynamicMatMulOptions,
): string {
  const { name, columns, bias = "" } = options;
  const quantizer = new RowQuantizer(graph.builder);
  const rows = quantizer.quantize(input, { columns, name });
  const product = multiplyRows(graph, rows, {
    ...options,
    name: `${name}/MatMulIntegerToFloat`,
  });
  return scaleRows(graph.builder, product, {
    name,
    scales: rows.scales,
    bias,
  });
}
