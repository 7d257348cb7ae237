import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { runtimeFacts } from "../../../../lib/onnx/cpu/runtime_facts.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { onnxRuntimeVersion } from "../../../../lib/onnx/runtime_version.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("runtimeFacts() forgets what a thread that died could not tell", async () => {
  await using directory = await TempDirectory.create();
  const path = `${directory.path}/dying.ts`;
  const source = 'import process from "node:process"; process.exit(3);';
  await Deno.writeTextFile(path, source);
  await using dying = new OnnxRuntime({ workerUrl: new URL(`file://${path}`) });
  await assertRejects(() => runtimeFacts(dying), FastvlmError, "thread died");
  await using living = new OnnxRuntime();
  const { version } = await runtimeFacts(living);
  assertEquals(version, await onnxRuntimeVersion());
});

Deno.test({
  name:
    "runtimeFacts() finds exact products where the CPU has instructions for them",
  ignore: Deno.build.os !== "linux" || Deno.build.arch !== "x86_64",
  async fn() {
    await using runtime = new OnnxRuntime();
    const { isExact } = await runtimeFacts(runtime);
    const { code } = await new Deno.Command("grep", {
      args: ["--quiet", "vnni", "/proc/cpuinfo"],
    }).output();
    assertEquals(isExact, code === 0);
  },
});
