import { assertEquals, assertThrows } from "@std/assert";
import { OrtError } from "../../../../../lib/onnx/native/c_api/ort_error.ts";
import { ortRuntime } from "../../../../support/native_graphs.ts";

Deno.test("OrtRuntime.check() throws what ONNX Runtime says", () => {
  const runtime = ortRuntime();
  const options = runtime.pointer((out) =>
    runtime.api.createSessionOptions(out)
  );
  assertThrows(
    () => runtime.check(runtime.api.setOptimizationLevel(options, 7)),
    OrtError,
    "graph_optimization_level is not valid",
  );
  runtime.check(runtime.api.setOptimizationLevel(options, 99));
  runtime.api.releaseSessionOptions(options);
});

Deno.test("OrtRuntime.pointer() gives different objects of each call", () => {
  const runtime = ortRuntime();
  const [one, other] = [1, 2].map(() =>
    runtime.pointer((out) => runtime.api.createRunOptions(out))
  );
  assertEquals(Deno.UnsafePointer.equals(one ?? null, other ?? null), false);
  runtime.api.releaseRunOptions(one ?? null);
  runtime.api.releaseRunOptions(other ?? null);
});
