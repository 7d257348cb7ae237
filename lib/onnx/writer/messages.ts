/**
 * The messages of onnx.proto that the writer fills, as plain objects for the encoder. Only fields
 * that are used are here; names are those of onnx.proto in camel case.
 *
 * @module
 */

/** A whole model file. */
export interface ModelMessage {
  /** Version of the file format. */
  irVersion: number;
  /** Name of the program that wrote it. */
  producerName: string;
  /** Version of that program. */
  producerVersion: string;
  /** For people. */
  docString?: string;
  /** The graph. */
  graph: GraphMessage;
  /** Operator sets that the graph's nodes are taken from. */
  opsetImport: OperatorSetMessage[];
  /** Free key-value pairs. */
  metadataProps: StringEntryMessage[];
}

/** One operator set; the standard one has an empty domain. */
export interface OperatorSetMessage {
  /** Namespace of the operators. */
  domain: string;
  /** Version of the set. */
  version: number;
}

/** A key and a value. */
export interface StringEntryMessage {
  /** The key. */
  key: string;
  /** The value. */
  value: string;
}

/** A graph of nodes in topological order. */
export interface GraphMessage {
  /** The nodes. */
  node: NodeMessage[];
  /** Name of the graph. */
  name: string;
  /** Its constants. */
  initializer: TensorMessage[];
  /** What is fed. */
  input: ValueMessage[];
  /** What is fetched. */
  output: ValueMessage[];
}

/** One operator with the names of its inputs and outputs. */
export interface NodeMessage {
  /** Names of values; empty where an optional input is left out. */
  input: string[];
  /** Names of values; empty where an optional output is left out. */
  output: string[];
  /** Name of the node. */
  name: string;
  /** Operator. */
  opType: string;
  /** Operator set; empty for the standard one. */
  domain: string;
  /** Fixed parameters. */
  attribute: AttributeMessage[];
}

/** One attribute; exactly the field that `type` names is set. */
export interface AttributeMessage {
  /** Name. */
  name: string;
  /** Number in `AttributeProto.AttributeType`. */
  type: number;
  /** A float. */
  f?: number;
  /** An integer. */
  i?: number;
  /** UTF-8 text. */
  s?: Uint8Array;
  /** A tensor. */
  t?: TensorMessage;
  /** A graph. */
  g?: GraphMessage;
  /** Floats. */
  floats?: number[];
  /** Integers. */
  ints?: number[];
}

/** A constant. */
export interface TensorMessage {
  /** Length of each dimension. */
  dims: number[];
  /** Number in `TensorProto.DataType`. */
  dataType: number;
  /** Name of the value. */
  name: string;
  /** The elements, when they are in this file. */
  rawData?: Uint8Array;
  /** `location`, `offset` and `length`, when they are not. */
  externalData?: StringEntryMessage[];
  /** 0: in this file; 1: external. */
  dataLocation?: number;
}

/** Name and type of a graph's input or output. */
export interface ValueMessage {
  /** Name. */
  name: string;
  /** Type; always a tensor here. */
  type: {
    tensorType: { elemType: number; shape: { dim: DimensionMessage[] } };
  };
}

/** A dimension: a length, or the name of one that the caller chooses. */
export interface DimensionMessage {
  /** Fixed length. */
  dimValue?: number;
  /** Symbolic length. */
  dimParam?: string;
}
