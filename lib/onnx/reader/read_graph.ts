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

function readNode(bytes: FileBytes, range: ByteRange): StoredNode {
  const texts = textsOf(bytes, range, [
    NODE.input,
    NODE.output,
    NODE.opType,
    NODE.domain,
  ]);
  return {
    opType: texts.get(NODE.opType)?.[0] ?? "",
    domain: texts.get(NODE.domain)?.[0] ?? "",
    inputs: texts.get(NODE.input) ?? [],
    outputs: texts.get(NODE.output) ?? [],
    integers: readIntegers(bytes, range),
  };
}

function readIntegers(bytes: FileBytes, node: ByteRange): Map<string, number> {
  const integers = new Map<string, number>();
  for (const { number, range } of wireFields(bytes, node)) {
    if (number !== NODE.attribute) continue;
    let name = "";
    let value: bigint | undefined;
    for (const field of wireFields(bytes, range)) {
      if (field.number === ATTRIBUTE.name) name = readText(bytes, field.range);
      if (field.number === ATTRIBUTE.integer) value = field.value;
    }
    if (value !== undefined) {
      integers.set(name, Number(BigInt.asIntN(64, value)));
    }
  }
  return integers;
}

function readName(bytes: FileBytes, range: ByteRange): string {
  return textsOf(bytes, range, [VALUE_NAME]).get(VALUE_NAME)?.[0] ?? "";
}
