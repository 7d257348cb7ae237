import { resolve } from "@std/path";
import { FileBytes } from "./file_bytes.ts";
import { readTensor } from "./read_tensor.ts";
import { readShape } from "./read_shape.ts";
import type {
  StoredGraph,
  StoredNode,
  StoredShape,
  StoredTensor,
} from "./stored_graph.ts";
import { ATTRIBUTE, GRAPH, MODEL, NODE } from "./field_numbers.ts";
import { readText, textsOf } from "./texts.ts";
import { type ByteRange, wireFields } from "./wire_fields.ts";

const VALUE_NAME = 1;

/**
 * Reads what an ONNX file consists of, but not its tensors: a few milliseconds for a model of any size.
 * Graphs within nodes are not looked at.
 *
 * @throws {ModelFormatError} If it is no ONNX model.
 * @throws the file system's errors.
 */
export function readGraph(path: string): StoredGraph {
  using bytes = new FileBytes(resolve(path));
  const nodes: StoredNode[] = [];
  const tensors = new Map<string, StoredTensor>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  const outputShapes = new Map<string, StoredShape>();
  for (const { number, range } of graphFields(bytes)) {
    if (number === GRAPH.node) nodes.push(readNode(bytes, range));
    if (number === GRAPH.input) inputs.push(readName(bytes, range));
    if (number === GRAPH.output) {
      const name = readName(bytes, range);
      outputs.push(name);
      outputShapes.set(name, readShape(bytes, range));
    }
    if (number === GRAPH.initializer) {
      const tensor = readTensor(bytes, range);
      tensors.set(tensor.name, tensor);
    }
  }
  return { nodes, tensors, inputs, outputs, outputShapes };
}

function* graphFields(bytes: FileBytes) {
  for (const field of wireFields(bytes, { start: 0, end: bytes.bytes })) {
    if (field.number === MODEL.graph) yield* wireFields(bytes, field.range);
  }
}

/** Graphs have thousands of them, and a program that starts waits for it. */
function readNode(bytes: FileBytes, node: ByteRange): StoredNode {
  let opType = "";
  let domain = "";
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, number>();
  for (const { number, range } of wireFields(bytes, node)) {
    if (number === NODE.input) inputs.push(readText(bytes, range));
    if (number === NODE.output) outputs.push(readText(bytes, range));
    if (number === NODE.opType) opType = readText(bytes, range);
    if (number === NODE.domain) domain = readText(bytes, range);
    if (number === NODE.attribute) addInteger(integers, bytes, range);
  }
  return { opType, domain, inputs, outputs, integers };
}

function addInteger(
  integers: Map<string, number>,
  bytes: FileBytes,
  attribute: ByteRange,
): void {
  let name = "";
  let value: bigint | undefined;
  for (const field of wireFields(bytes, attribute)) {
    if (field.number === ATTRIBUTE.name) name = readText(bytes, field.range);
    if (field.number === ATTRIBUTE.integer) value = field.value;
  }
  if (value !== undefined) {
    integers.set(name, Number(BigInt.asIntN(64, value)));
  }
}

function readName(bytes: FileBytes, range: ByteRange): string {
  return textsOf(bytes, range, [VALUE_NAME]).get(VALUE_NAME)?.[0] ?? "";
}
