import { assertEquals } from "@std/assert";
import {
  defaultThreads,
  threadsFor,
} from "../../../../lib/onnx/cpu/default_threads.ts";

Deno.test("threadsFor() leaves a whole machine to ONNX Runtime and keeps within a container's share", () => {
  assertEquals(threadsFor(64, 64), 0);
  assertEquals(threadsFor(64, 2), 2);
  assertEquals(threadsFor(2, 2), 0);
  assertEquals(threadsFor(undefined, 2), 0);
});

Deno.test({
  name:
    "defaultThreads() is one for a process that may use one of several processors",
  ignore: Deno.build.os !== "linux" || navigator.hardwareConcurrency < 2,
  async fn() {
    const module = new URL(
      "../../../../lib/onnx/cpu/default_threads.ts",
      import.meta.url,
    );
    const { code, stdout } = await new Deno.Command("taskset", {
      args: [
        ...["-c", "0", Deno.execPath(), "eval", "--no-check"],
        `const { defaultThreads } = await import("${module}");
        console.log(navigator.hardwareConcurrency, await defaultThreads());`,
      ],
      env: { NO_COLOR: "1" },
      stderr: "inherit",
    }).output();
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "1 1\n"]);
  },
});

Deno.test({
  name: "defaultThreads() leaves it to ONNX Runtime where Deno may not tell",
  permissions: { sys: false },
  async fn() {
    assertEquals(await defaultThreads(), 0);
  },
});
