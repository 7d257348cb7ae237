import {
  DATA_TYPES,
  type StoredGraph,
  type StoredNode,
  type StoredTensor,
} from "../reader/stored_graph.ts";
import type { TableForm } from "./table_form.ts";

/** Names of the graph's input and output. */
export interface TableNames {
  /** Indices of rows. */
  readonly ids: string;
  /** The rows. */
  readonly rows: string;
}

const FLOATS: readonly number[] = [DATA_TYPES.float32, DATA_TYPES.float16];
const BYTES: readonly number[] = [DATA_TYPES.uint8, DATA_TYPES.int8];
const NIBBLES: readonly number[] = [DATA_TYPES.uint4, DATA_TYPES.int4];

/**
 * Recognizes a graph that does nothing but look up rows of a table, in the forms that occur: `Gather` of
 * a float32 or float16 table, which may be cast to float32; `Gather` of 8-bit integers followed by
 * `DequantizeLinear`; `GatherBlockQuantized`. Gives `undefined` for any other graph.
 */
export function recognizeTable(
  graph: StoredGraph,
  { ids, rows }: TableNames,
): TableForm | undefined {
  if (!graph.inputs.includes(ids) || !graph.outputs.includes(rows)) {
    return undefined;
  }
  const last = producerOf(graph, rows);
  const node = isCast(last) ? producerOf(graph, last.inputs[0]) : last;
  if (node === undefined) return undefined;
  if (node.opType === "DequantizeLinear") return integerTable(graph, node, ids);
  if (node.opType === "GatherBlockQuantized") {
    return blockTable(graph, node, ids);
  }
  return floatTable(graph, node, ids);
}

function producerOf(
  { nodes }: StoredGraph,
  name: string | undefined,
): StoredNode | undefined {
  return nodes.find(({ outputs }) => name !== undefined && outputs[0] === name);
}

/** A cast to float32 changes no number of ours. */
function isCast(node: StoredNode | undefined): node is StoredNode {
  return node?.opType === "Identity" ||
    node?.opType === "Cast" && node.integers.get("to") === DATA_TYPES.float32;
}

function floatTable(
  graph: StoredGraph,
  node: StoredNode,
  ids: string,
): TableForm | undefined {
  const values = gatheredTensor(graph, node, ids);
  if (values === undefined || !FLOATS.includes(values.dataType)) {
    return undefined;
  }
  return tableOf(values, { kind: "float" });
}

function integerTable(
  graph: StoredGraph,
  { inputs: [gathered, scaleName = "", zeroName = ""] }: StoredNode,
  ids: string,
): TableForm | undefined {
  const node = producerOf(graph, gathered);
  const values = node && gatheredTensor(graph, node, ids);
  const scale = graph.tensors.get(scaleName);
  const zeroPoint = graph.tensors.get(zeroName);
  if (values === undefined || !BYTES.includes(values.dataType)) {
    return undefined;
  }
  if (!isScalar(scale) || scale.dataType !== DATA_TYPES.float32) {
    return undefined;
  }
  if (zeroName !== "" && zeroPoint?.dataType !== values.dataType) {
    return undefined;
  }
  return tableOf(values, { kind: "integers", scale, zeroPoint });
}

function blockTable(
  graph: StoredGraph,
  { inputs, integers }: StoredNode,
  ids: string,
): TableForm | undefined {
  const [tableName = "", idsName = "", scalesName = "", zeroName = ""] = inputs;
  const values = graph.tensors.get(tableName);
  const scales = graph.tensors.get(scalesName);
  const zeroPoints = graph.tensors.get(zeroName);
  if (idsName !== ids || values === undefined || scales === undefined) {
    return undefined;
  }
  const bits = bitsOf(values, integers.get("bits"));
  const blockSize = integers.get("block_size") ?? 128;
  const isByRow = (integers.get("gather_axis") ?? 0) === 0 &&
    (integers.get("quantize_axis") ?? 1) === 1;
  if (bits === undefined || !isByRow || !FLOATS.includes(scales.dataType)) {
    return undefined;
  }
  if (zeroName !== "" && zeroPoints?.dataType !== values.dataType) {
    return undefined;
  }
  return tableOf(values, {
    kind: "blocks",
    bits,
    blockSize,
    scales,
    zeroPoints,
  });
}

/** Bytes hold one or two integers, as the operator says; the narrow types speak for themselves. */
function bitsOf(
  { dataType }: StoredTensor,
  bits: number | undefined,
): 4 | 8 | undefined {
  if (NIBBLES.includes(dataType)) return 4;
  if (dataType !== DATA_TYPES.uint8) return undefined;
  return bits === 8 ? 8 : (bits ?? 4) === 4 ? 4 : undefined;
}

/** The constant that a `Gather` takes rows of, at indices that are the graph's input itself. */
function gatheredTensor(
  { tensors }: StoredGraph,
  { opType, domain, inputs: [table = "", indices], integers }: StoredNode,
  ids: string,
): StoredTensor | undefined {
  const isGather = opType === "Gather" && domain === "" &&
    (integers.get("axis") ?? 0) === 0;
  return isGather && indices === ids ? tensors.get(table) : undefined;
}

function isScalar(tensor: StoredTensor | undefined): tensor is StoredTensor {
  return tensor !== undefined && tensor.dims.every((length) => length === 1);
}

function tableOf(
  values: StoredTensor,
  encoding: TableForm["encoding"],
): TableForm | undefined {
  const [rows, width, more] = values.dims;
  if (rows === undefined || width === undefined || more !== undefined) {
    return undefined;
  }
  const isPacked = encoding.kind === "blocks" && encoding.bits === 4 &&
    values.dataType === DATA_TYPES.uint8;
  return { rows, columns: isPacked ? 2 * width : width, values, encoding };
}
