import { pointerAt, textAt } from "../c_api/c_values.ts";
import { elementTypeOf } from "./element_codes.ts";
import type { OrtRuntime } from "../c_api/ort_runtime.ts";

/** What `OrtTensorTypeAndShapeInfo` says. */
export interface TensorType {
  /** ONNX Runtime's name of the element type. */
  readonly type: string;
  /** Length of each dimension, or its symbolic name where it is free. */
  readonly shape: readonly (number | string)[];
}

/**
 * Reads an `OrtTensorTypeAndShapeInfo`.
 *
 * @throws {OrtError} If ONNX Runtime refuses.
 */
export function readTensorType(
  runtime: OrtRuntime,
  info: Deno.PointerValue,
): TensorType {
  const { api } = runtime;
  const code = runtime.number((out) => api.getElementType(info, out));
  const count = runtime.number((out) => api.getDimensionCount(info, out));
  const sizes = new BigInt64Array(count);
  const names = new BigUint64Array(count);
  runtime.check(api.getDimensions(info, sizes, BigInt(count)));
  runtime.check(api.getDimensionNames(info, names, BigInt(count)));
  return {
    type: elementTypeOf(code) ?? `number ${code}`,
    shape: Array.from(
      sizes,
      (size, index) =>
        size < 0n ? textAt(pointerAt(names, index)) : Number(size),
    ),
  };
}
