import type { ValueInfo } from "../../messages.ts";
import type { OrtStatus } from "../c_api/ort_api.ts";
import type { OrtRuntime } from "../c_api/ort_runtime.ts";
import { readTensorType } from "./tensor_type.ts";

/**
 * Says what inputs a session has, in the graph's order.
 *
 * @throws {OrtError} If ONNX Runtime refuses.
 */
export function describeInputs(
  runtime: OrtRuntime,
  session: Deno.PointerValue,
): ValueInfo[] {
  const { api, allocator } = runtime;
  const count = runtime.number((out) => api.getInputCount(session, out));
  return indices(count).map((index) => ({
    name: runtime.text((out) =>
      api.getInputName(session, index, allocator, out)
    ),
    ...describe(runtime, (out) => api.getInputType(session, index, out)),
  }));
}

/**
 * Says what outputs a session has, in the graph's order.
 *
 * @throws {OrtError} If ONNX Runtime refuses.
 */
export function describeOutputs(
  runtime: OrtRuntime,
  session: Deno.PointerValue,
): ValueInfo[] {
  const { api, allocator } = runtime;
  const count = runtime.number((out) => api.getOutputCount(session, out));
  return indices(count).map((index) => ({
    name: runtime.text((out) =>
      api.getOutputName(session, index, allocator, out)
    ),
    ...describe(runtime, (out) => api.getOutputType(session, index, out)),
  }));
}

function indices(count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => BigInt(index));
}

function describe(
  runtime: OrtRuntime,
  getType: (out: BigUint64Array<ArrayBuffer>) => OrtStatus,
): Omit<ValueInfo, "name"> {
  const { api } = runtime;
  const type = runtime.pointer(getType);
  try {
    const tensor = runtime.pointer((out) => api.castToTensorType(type, out));
    if (tensor === null) return { type: "not a tensor", shape: [] };
    return readTensorType(runtime, tensor);
  } finally {
    api.releaseType(type);
  }
}
