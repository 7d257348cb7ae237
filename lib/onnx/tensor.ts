import { ModelFormatError } from "../base/errors.ts";
import { float16ToFloat32, roundToFloat16 } from "./float16.ts";

/** The typed arrays that hold a tensor's elements; float16 is held as its bits. */
export type TensorData =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** The array that holds the elements of each type; `bool` has one byte an element. */
export const ELEMENT_ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** An element type that our models use. */
export type ElementType = keyof typeof ELEMENT_ARRAYS;

/** A dense, row-major array that can be sent to another thread. */
export interface Tensor {
  /** Type of the elements. */
  readonly type: ElementType;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** The elements, last dimension fastest. */
  readonly data: TensorData;
}

/** Says whether an ONNX type is one that our models use. */
export function isElementType(type: string): type is ElementType {
  return Object.hasOwn(ELEMENT_ARRAYS, type);
}

/** Says whether a value is an array that can hold a tensor's elements and be sent. */
export function isTensorData(value: unknown): value is TensorData {
  return ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer &&
    Object.values(ELEMENT_ARRAYS).some((array) => value instanceof array);
}

/** Makes a tensor of zeros; a dimension of 0 makes an empty one. */
export function zeros(type: ElementType, shape: readonly number[]): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { type, shape, data: new ELEMENT_ARRAYS[type](length) };
}

/** Makes an int64 tensor of whole numbers. */
export function int64Tensor(
  values: ArrayLike<number>,
  shape: readonly number[],
): Tensor {
  const data = new BigInt64Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    data[index] = BigInt(values[index] ?? 0);
  }
  return { type: "int64", shape, data };
}

/**
 * Makes a floating-point tensor of the type that a session wants.
 *
 * @throws {ModelFormatError} If the type is not float32 or float16.
 */
export function floatTensor(
  type: string,
  shape: readonly number[],
  values: Float32Array<ArrayBuffer>,
): Tensor {
  if (type === "float32") return { type, shape, data: values };
  if (type === "float16") {
    return { type, shape, data: roundToFloat16(values) };
  }
  throw new ModelFormatError(
    `Cannot feed numbers to a model input of type "${type}": float32 and float16 are known`,
  );
}

/**
 * Gives a tensor's elements as float32; float32 itself is not copied.
 *
 * @throws {ModelFormatError} If the tensor is neither float32 nor float16.
 */
export function toFloat32(tensor: Tensor): Float32Array<ArrayBuffer> {
  const { type, data } = tensor;
  if (type === "float32" && data instanceof Float32Array) return data;
  if (type === "float16" && data instanceof Uint16Array) {
    return float16ToFloat32(data);
  }
  throw new ModelFormatError(
    `Cannot read a model output of type "${type}": float32 and float16 are known`,
  );
}
