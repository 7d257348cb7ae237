/** Numbers of the element types in `TensorProto.DataType` of onnx.proto that are read here. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
  uint4: 21,
  int4: 22,
} as const;

/** Where the elements of a tensor lie, row-major and little-endian. */
export interface TensorPlace {
  /** Absolute path of the file. */
  readonly path: string;
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** A constant of a model file. */
export interface StoredTensor {
  /** Name of the value. */
  readonly name: string;
  /** Number in `TensorProto.DataType`. */
  readonly dataType: number;
  /** Length of each dimension. */
  readonly dims: readonly number[];
  /** Its elements, unless they are written in another way. */
  readonly place: TensorPlace | undefined;
  /** Its elements, if they are few and written as a list of integers. */
  readonly integers?: readonly number[];
}

/** One operator of a model file. */
export interface StoredNode {
  /** Operator. */
  readonly opType: string;
  /** Operator set; empty for the standard one. */
  readonly domain: string;
  /** Names of its inputs; empty where an optional one is left out. */
  readonly inputs: readonly string[];
  /** Names of its outputs. */
  readonly outputs: readonly string[];
  /** Those of its attributes that are integers. */
  readonly integers: ReadonlyMap<string, number>;
}

/** Length of each dimension; `undefined` where it is left open. */
export type StoredShape = readonly (number | undefined)[];

/** What a model file says, without the elements of its tensors. */
export interface StoredGraph {
  /** The operators. */
  readonly nodes: readonly StoredNode[];
  /** The constants by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Names of what is fed; old models name their constants here too. */
  readonly inputs: readonly string[];
  /** Names of what is fetched. */
  readonly outputs: readonly string[];
  /** Their declared shapes, by name. */
  readonly outputShapes: ReadonlyMap<string, StoredShape>;
}
