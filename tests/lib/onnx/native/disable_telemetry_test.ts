import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { listFiles } from "../../../support/list_files.ts";
import { concatGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { LIB_URL } from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const CONFIG = fromFileUrl(new URL("../../../../deno.json", import.meta.url));

Deno.test({
  name: "disableTelemetry() keeps ONNX Runtime from leaving anything at home",
  // Windows has no such files, and needs more variables than these.
  ignore: Deno.build.os === "windows",
  async fn(t) {
    for (const native of [true, false]) {
      await t.step(native ? "C API" : "onnxruntime-node", async () => {
        await using temp = await TempDirectory.create();
        const home = join(temp.path, "home");
        await Deno.mkdir(home);
        assertEquals(await loadAtHome(home, temp.path, native), {
          code: 0,
          output: "loaded\n",
        });
        assertEquals(await listFiles(home), []);
      });
    }
  },
});

/** Loads a graph where no variable says that this is a test, which ONNX Runtime would heed. */
async function loadAtHome(home: string, folder: string, native: boolean) {
  const graph = concatGraph("float32");
  const path = await writeBytes(folder, "a.onnx", graph);
  const script = await writeBytes(
    folder,
    "load.ts",
    new TextEncoder().encode(`
import { OnnxRuntime } from "${LIB_URL}onnx/onnx_runtime.ts";
const runtime = new OnnxRuntime();
await runtime.load(${JSON.stringify(path)}, { native: ${native} });
await runtime.close();
console.log("loaded");`),
  );
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--allow-read"],
      ...["--allow-ffi", "--ignore-env", "--config", CONFIG, script],
    ],
    clearEnv: true,
    env: {
      HOME: home,
      DENO_DIR: await denoDirectory(),
      // Where the `@std` packages come from another registry.
      JSR_URL: Deno.env.get("JSR_URL") ?? "https://jsr.io/",
      NO_COLOR: "1",
    },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Where the packages are that this process has. */
async function denoDirectory(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
