import { encodeModel } from "../../lib/onnx/writer/encode_model.ts";
import type {
  NodeMessage,
  TensorMessage,
} from "../../lib/onnx/writer/messages.ts";
import {
  type Attribute,
  toAttributeMessage,
  toStringEntries,
  toValueMessage,
} from "../../lib/onnx/writer/to_message.ts";

/** A constant of a graph for tests, in any element type that ONNX has. */
export interface TableTensor {
  name: string;
  dataType: number;
  dims: readonly number[];
  bytes: Uint8Array;
}

/** A node of a graph for tests; its output has the node's name. */
export interface TableNode {
  name: string;
  opType: string;
  domain?: string;
  inputs: readonly string[];
  attributes?: Readonly<Record<string, Attribute>>;
}

/** Where the tensors of {@linkcode tableGraph} go. */
export interface TablePlacement {
  /** Name of the file beside the graph's that they go to; without it, the graph's own. */
  dataFile?: string;
}

/**
 * Encodes a graph that looks up `input_ids` in tables, as converters write it, and the bytes of its data
 * file.
 */
export function tableGraph(
  tensors: readonly TableTensor[],
  nodes: readonly TableNode[],
  { dataFile }: TablePlacement = {},
): { graph: Uint8Array; data: Uint8Array } {
  let offset = 0;
  const initializer = tensors.map(({ name, dataType, dims, bytes }) => {
    const head: TensorMessage = { name, dataType, dims: [...dims] };
    if (dataFile === undefined) return { ...head, rawData: bytes };
    const externalData = toStringEntries({
      location: dataFile,
      offset: `${offset}`,
      length: `${bytes.length}`,
    });
    offset += bytes.length;
    return { ...head, externalData, dataLocation: 1 };
  });
  const graph = encodeModel({
    irVersion: 10,
    producerName: "tests",
    producerVersion: "1",
    opsetImport: [
      { domain: "", version: 21 },
      { domain: "com.microsoft", version: 1 },
    ],
    metadataProps: [],
    graph: {
      name: "table",
      initializer,
      node: nodes.map(nodeMessage),
      input: [toValueMessage("input_ids", "int64", ["batch", "length"])],
      output: [
        toValueMessage("inputs_embeds", "float32", ["batch", "length", "size"]),
      ],
    },
  });
  return { graph, data: concat(tensors.map(({ bytes }) => bytes)) };
}

function nodeMessage(
  { name, opType, domain = "", inputs, attributes = {} }: TableNode,
): NodeMessage {
  return {
    name,
    opType,
    domain,
    input: [...inputs],
    output: [name],
    attribute: Object.entries(attributes).map((entry) =>
      toAttributeMessage(...entry)
    ),
  };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((length, part) => length + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
