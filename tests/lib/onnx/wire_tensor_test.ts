import { assertEquals } from "@std/assert";
import { buffersOf, fromWire, toWire } from "../../../lib/onnx/wire_tensor.ts";

const TENSORS = {
  a: { type: "float32", shape: [2], data: Float32Array.of(1, 2) },
  b: { type: "int64", shape: [1], data: BigInt64Array.of(3n) },
  c: { type: "bool", shape: [1], data: Uint8Array.of(1) },
  d: { type: "float16", shape: [0], data: new Uint16Array() },
} as const;

Deno.test("fromWire() gives what toWire() took, also after being sent", () => {
  const wire = toWire(TENSORS);
  const sent = structuredClone(wire, { transfer: buffersOf(wire) });
  assertEquals(fromWire(sent), TENSORS);
  assertEquals(TENSORS.a.data, Float32Array.of(1, 2));
});

Deno.test("toWire() sends no more of a buffer than the tensor's own elements", () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const { x } = toWire({ x: { type: "float32", shape: [2], data } });
  assertEquals(new Float32Array(x?.buffer ?? []), Float32Array.of(2, 3));
});
