import { assertEquals, assertMatch } from "@std/assert";
import { loadRuntime } from "../../../lib/onnx/load_runtime.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("loadRuntime() gives the module of ONNX Runtime", async () => {
  const { InferenceSession } = await loadRuntime();
  assertEquals(typeof InferenceSession.create, "function");
});

Deno.test("loadRuntime() says in one line what keeps the library from being loaded", async () => {
  await using temp = await TempDirectory.create();
  const source = `
    import { FastvlmError } from "${LIB_URL}base/errors.ts";
    import { loadRuntime } from "${LIB_URL}onnx/load_runtime.ts";
    try {
      await loadRuntime();
    } catch (error) {
      console.log(error instanceof FastvlmError, error.message);
    }`;
  const { stdout } = await runScript(source, {
    directory: temp.path,
    flags: ["--allow-read", "--ignore-env"],
  });
  assertMatch(
    stdout,
    /^true Cannot load onnxruntime-node: .*--allow-ffi.*\n$/,
  );
});
