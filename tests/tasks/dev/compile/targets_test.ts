import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import {
  COMPILE_TARGETS,
  findTarget,
  hasOnnxRuntime,
} from "../../../../tasks/dev/compile/targets.ts";

Deno.test("COMPILE_TARGETS names five systems", () => {
  assertEquals(
    COMPILE_TARGETS.map(({ name, triple, executable }) =>
      `${name} ${triple} ${executable}`
    ),
    [
      "linux-x64 x86_64-unknown-linux-gnu fastvlm",
      "linux-arm64 aarch64-unknown-linux-gnu fastvlm",
      "macos-arm64 aarch64-apple-darwin fastvlm",
      "macos-x64 x86_64-apple-darwin fastvlm",
      "windows-x64 x86_64-pc-windows-msvc fastvlm.exe",
    ],
  );
});

Deno.test("findTarget() gives the target of a name, and this machine's without one", () => {
  assertEquals(
    findTarget("windows-x64").triple,
    "x86_64-pc-windows-msvc",
  );
  assertEquals(findTarget(undefined).triple, Deno.build.target);
});

Deno.test("findTarget() refuses a name that is no target", () => {
  const error = assertThrows(() => findTarget("plan9-x64"), UsageError);
  assertEquals(
    error.message,
    'Cannot compile for "plan9-x64": it is not a target',
  );
  assertEquals(error.hint, "deno task compile --target linux-x64");
});

Deno.test("hasOnnxRuntime() is false of Intel Macs only", () => {
  assertEquals(
    COMPILE_TARGETS.filter((target) => !hasOnnxRuntime(target))
      .map(({ name }) => name),
    ["macos-x64"],
  );
});
