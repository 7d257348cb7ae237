/** Element types that the writer knows, with their numbers in `TensorProto.DataType` of onnx.proto. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;

/** Bytes that one element takes in a tensor's raw data. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
};

/** Name of an element type. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** Where a tensor's bytes are when they are not in the model file itself. */
export interface ExternalData {
  /** File beside the model file, as a relative path. */
  location: string;
  /** First byte of the tensor in that file. */
  offset: number;
  /** Number of bytes. */
  length: number;
}

/** A constant of a graph: its elements as little-endian raw data, row-major. */
export interface Tensor {
  /** Type of the elements. */
  type: ElementType;
  /** Length of each dimension; empty for a scalar. */
  dims: readonly number[];
  /** The elements, or where to find them. */
  data: Uint8Array | ExternalData;
}

/** Makes a float32 tensor. */
export function float32Tensor(
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  return makeTensor("float32", dims, Float32Array.from(values));
}

/** Makes a float16 tensor; values are rounded to the nearest. */
export function float16Tensor(
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  return makeTensor("float16", dims, Float16Array.from(values));
}

/** Makes an int64 tensor. */
export function int64Tensor(
  dims: readonly number[],
  values: readonly number[],
): Tensor {
  return makeTensor("int64", dims, BigInt64Array.from(values, BigInt));
}

/** Makes an int32 tensor. */
export function int32Tensor(
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  return makeTensor("int32", dims, Int32Array.from(values));
}

/** Makes a uint8 tensor. */
export function uint8Tensor(
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  return makeTensor("uint8", dims, Uint8Array.from(values));
}

/** Makes a bool tensor. */
export function boolTensor(
  dims: readonly number[],
  values: readonly boolean[],
): Tensor {
  return makeTensor("bool", dims, Uint8Array.from(values, Number));
}

/**
 * Checks that a tensor has the bytes that its type and dimensions ask for.
 *
 * @throws {RangeError} If it has more or fewer.
 */
export function checkTensor(tensor: Tensor): void {
  const count = tensor.dims.reduce((product, length) => product * length, 1);
  const expected = count * ELEMENT_BYTES[tensor.type];
  const actual = tensor.data instanceof Uint8Array
    ? tensor.data.byteLength
    : tensor.data.length;
  if (actual === expected) return;
  throw new RangeError(
    `Cannot make a ${tensor.type} tensor of [${tensor.dims}]: ` +
      `it takes ${expected} bytes, got ${actual}`,
  );
}

function makeTensor(
  type: ElementType,
  dims: readonly number[],
  values: ArrayBufferView<ArrayBuffer>,
): Tensor {
  const data = new Uint8Array(
    values.buffer,
    values.byteOffset,
    values.byteLength,
  );
  const tensor = { type, dims, data };
  checkTensor(tensor);
  return tensor;
}
