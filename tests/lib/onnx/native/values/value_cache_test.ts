import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ValueCache } from "../../../../../lib/onnx/native/values/value_cache.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import { ortRuntime } from "../../../../support/native_graphs.ts";

Deno.test("ValueCache gives the same value to a tensor in run after run", () => {
  using cache = new ValueCache(ortRuntime());
  const tensor = newTensor();
  const value = cache.valueOf(tensor);
  cache.endRun();
  assert(cache.valueOf(tensor) === value);
  assert(cache.valueOf(newTensor()) !== value);
});

Deno.test("ValueCache releases what a run does not take again, and makes it anew", () => {
  using cache = new ValueCache(ortRuntime());
  const tensor = newTensor();
  const value = cache.valueOf(tensor);
  cache.endRun();
  assertNotEquals(value.pointer, null);
  cache.endRun();
  assertEquals(value.pointer, null);
  assertNotEquals(cache.valueOf(tensor).pointer, null);
});

Deno.test("ValueCache releases everything when it is disposed of", () => {
  const cache = new ValueCache(ortRuntime());
  const before = cache.valueOf(newTensor());
  cache.endRun();
  const value = cache.valueOf(newTensor());
  cache[Symbol.dispose]();
  assertEquals([before.pointer, value.pointer], [null, null]);
});

function newTensor(): Tensor {
  return { type: "float32", shape: [2], data: Float32Array.of(1, 2) };
}
