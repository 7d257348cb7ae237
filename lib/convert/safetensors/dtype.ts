import type { TensorDtype } from "../weights/tensor_source.ts";

/** Bytes of an element of each type that is read. */
export const DTYPE_BYTES: Readonly<Record<TensorDtype, number>> = {
  BF16: 2,
  F16: 2,
  F32: 4,
  F64: 8,
  I64: 8,
};

/** Says whether a safetensors type is one that is read. */
export function isTensorDtype(value: unknown): value is TensorDtype {
  return typeof value === "string" && Object.hasOwn(DTYPE_BYTES, value);
}

/** Says whether the elements are floating-point numbers. */
export function isFloatDtype(dtype: TensorDtype): boolean {
  return dtype !== "I64";
}

/** How many elements a tensor of a shape has; a scalar has one. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
