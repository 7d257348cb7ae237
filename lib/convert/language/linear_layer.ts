import type { PlannedGraph } from "../weights/planned_graph.ts";
import { multiplyRows, scaleRows } from "../weights/rows/multiply_rows.ts";
import type {
  QuantizedRows,
  RowQuantizer,
} from "../weights/rows/row_quantizer.ts";
import { fitBlockSize, type LayerEncoding } from "./layer_encoding.ts";
import type { LinearWeights } from "./language_weights.ts";

/** 8-bit activations; at other levels `MatMulNBits` turns the weights back into float32 as it runs. */
const ACCURACY_LEVEL_INT8 = 4;

/** A linear layer, whatever it reads. */
export interface LinearLayerSizes extends LinearWeights {
  /** Name of the node, such as `/layers.0/mlp/gate`, and of its result. */
  readonly name: string;
  /** Length of an output vector. */
  readonly outputs: number;
  /** Length of an input vector. */
  readonly inputs: number;
}

/** A linear layer to add. */
export interface LinearLayer extends LinearLayerSizes {
  /** The value that it reads, `[batch, sequence, inputs]`. */
  readonly input: string;
  /** How its weights are stored. */
  readonly encoding: LayerEncoding;
}

/** What linear layers are added to. */
export interface LinearLayerContext {
  /** The graph. */
  readonly graph: PlannedGraph;
  /** Rounds what 8-bit layers read; layers of the same tokens share one. */
  readonly quantizer: RowQuantizer;
}

/**
 * Adds a linear layer in the way that its weights are stored, and returns the name of its result,
 * `[batch, sequence, outputs]`.
 *
 * @throws {ModelFormatError} If its rows cannot be divided into blocks.
 */
export function addLinearLayer(
  context: LinearLayerContext,
  layer: LinearLayer,
): string {
  const { graph } = context;
  const { encoding } = layer;
  switch (encoding.kind) {
    case "float":
      return addFloat(graph, layer, encoding.type);
    case "blocks":
      return addBlocks(graph, layer, encoding);
    case "columns":
      return addColumns(context, layer, encoding.levels);
  }
}

function addFloat(
  graph: PlannedGraph,
  layer: LinearLayer,
  type: "float32" | "float16",
): string {
  const { name, input, outputs, inputs } = layer;
  const matrix = graph.weight(`${weightPrefix(name)}.weight`, {
    shape: [inputs, outputs],
    value: layer.weight,
    type,
    transposed: true,
  });
  const bias = addBias(graph, layer);
  if (bias === "") {
    return graph.builder.node("MatMul", [input, matrix], { name });
  }
  const product = graph.builder.node("MatMul", [input, matrix], {
    name: `${name}/MatMul`,
  });
  return graph.builder.node("Add", [product, bias], { name });
}

/** `MatMulNBits` adds the bias itself, as its sixth input. */
function addBlocks(
  graph: PlannedGraph,
  layer: LinearLayer,
  encoding: Extract<LayerEncoding, { kind: "blocks" }>,
): string {
  const { name, input, outputs, inputs, weight } = layer;
  const blockSize = fitBlockSize(inputs, encoding.blockSize);
  const { quantized, scales, zeroPoints = "" } = graph.blocks(
    `${weightPrefix(name)}.weight`,
    { ...encoding, blockSize, rows: outputs, columns: inputs, value: weight },
  );
  const operands = [input, quantized, scales, zeroPoints, ""];
  operands.push(addBias(graph, layer));
  return graph.builder.node("MatMulNBits", trimmed(operands), {
    domain: "com.microsoft",
    name,
    attributes: {
      K: { int: inputs },
      N: { int: outputs },
      bits: { int: encoding.bits },
      block_size: { int: blockSize },
      accuracy_level: { int: ACCURACY_LEVEL_INT8 },
    },
  });
}

/** Tokens differ so much in size that one scale for all of them would lose the small ones. */
function addColumns(
  { graph, quantizer }: LinearLayerContext,
  layer: LinearLayer,
  levels: 127 | 63,
): string {
  const { name, input, inputs } = layer;
  const bias = addBias(graph, layer);
  const rows = quantizer.quantize(input, { columns: inputs });
  const product = addRowsProduct(graph, rows, { ...layer, levels });
  return scaleRows(graph.builder, product, {
    name,
    scales: rows.scales,
    bias,
  });
}

/**
 * Adds a linear layer's product with rounded tokens and returns its name, `[batch, sequence, outputs]`. It
 * lacks the tokens' scales and the bias.
 */
export function addRowsProduct(
  graph: PlannedGraph,
  rows: QuantizedRows,
  layer: LinearLayerSizes & { readonly levels: 127 | 63 },
): string {
  const { name, outputs, inputs, weight, levels } = layer;
  return multiplyRows(graph, rows, {
    name: `${name}/MatMulIntegerToFloat`,
    weightName: `${weightPrefix(name)}.weight`,
    rows: outputs,
    columns: inputs,
    value: weight,
    levels,
  });
}

/** Returns `""` if there is none. */
function addBias(graph: PlannedGraph, layer: LinearLayer): string {
  const { name, outputs, bias } = layer;
  if (bias === undefined) return "";
  return graph.weight(`${weightPrefix(name)}.bias`, {
    shape: [outputs],
    value: bias,
  });
}

/** `/layers.0/mlp/gate` has the weight `layers.0.mlp.gate.weight`. */
function weightPrefix(node: string): string {
  return node.slice(1).replaceAll("/", ".");
}

/** Inputs that are left out at the end are not named at all. */
function trimmed(inputs: readonly string[]): string[] {
  return inputs.slice(0, inputs.findLastIndex((input) => input !== "") + 1);
}
