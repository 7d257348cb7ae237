import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../../../../lib/base/errors.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import { requireDevice } from "../../../../../lib/fastvlm/model/loading/require_device.ts";

Deno.test("requireDevice() takes the CPU without loading anything", async () => {
  await using runtime = new OnnxRuntime();
  assertEquals(await requireDevice(runtime, "cpu"), undefined);
});

Deno.test("requireDevice() names what is available instead of what the system does not have", async () => {
  await using runtime = new OnnxRuntime();
  const foreign = Deno.build.os === "darwin" ? "dml" : "coreml";
  const error = await assertRejects(
    () => requireDevice(runtime, foreign),
    UsageError,
    `Cannot use device "${foreign}": ONNX Runtime has cpu`,
  );
  assertStringIncludes(error.hint ?? "", "available here: cpu");
});
