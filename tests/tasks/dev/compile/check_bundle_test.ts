import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { checkBundle } from "../../../../tasks/dev/compile/check_bundle.ts";
import { readBundle } from "../../../../tasks/dev/compile/read_bundle.ts";
import { findTarget } from "../../../../tasks/dev/compile/targets.ts";
import { type BundledFiles, makeBundle } from "../../../support/make_bundle.ts";

const PACKAGES = ".deno_compile_node_modules/localhost";
const ONNX = `${PACKAGES}/onnxruntime-node/1.30.0/bin/napi-v6`;
const LIBVIPS = `${PACKAGES}/@img/sharp-libvips-linux-x64/1.3.4/lib`;

const WHOLE: BundledFiles = {
  [`${ONNX}/linux/x64/onnxruntime_binding.node`]: "a",
  [`${ONNX}/linux/x64/libonnxruntime.so.1`]: "b",
  [`${PACKAGES}/@img/sharp-linux-x64/0.35.5/lib/sharp-linux-x64-0.35.5.node`]:
    "c",
  [`${LIBVIPS}/libvips-cpp.so.8.18.7`]: "d",
  [`${LIBVIPS}/index.js`]: "e",
  "lib/onnx/thread/worker.ts": "f",
  "tasks/fastvlm.ts": "g",
  "deno.json": "{}",
  "models.config.json": "{}",
  "models.lock.json": "{}",
  "dist/build_info.json": "{}",
};

Deno.test("checkBundle() accepts what a target loads and the program's own files", () => {
  check(WHOLE);
});

Deno.test("checkBundle() refuses what does not belong into a program", async (t) => {
  const arm = `${ONNX}/linux/arm64/libonnxruntime.so.1`;
  const paths: Record<string, string> = {
    [arm]: `it embeds "${arm}", which is not loaded there`,
    "tests/readme_test.ts":
      'it embeds "tests/readme_test.ts", which is not part of it',
    "tasks/dev/test.ts":
      'it embeds "tasks/dev/test.ts", which is not part of it',
    ".env": 'it embeds ".env", which is not part of it',
    [`${LIBVIPS}/libvips-cpp.so.9`]:
      'it embeds 2 of "@img/sharp-libvips-linux-x64/*/lib/libvips-cpp.so.*", not 1',
  };
  for (const [path, reason] of Object.entries(paths)) {
    await t.step(path, () => refuses({ ...WHOLE, [path]: "x" }, reason));
  }
});

Deno.test("checkBundle() refuses a program that lacks something", async (t) => {
  const paths: Record<string, string> = {
    [`${ONNX}/linux/x64/libonnxruntime.so.1`]:
      'it embeds 0 of "onnxruntime-node/*/bin/napi-v6/linux/x64/libonnxruntime.so.1", not 1',
    "lib/onnx/thread/worker.ts": 'it lacks "lib/onnx/thread/worker.ts"',
  };
  for (const [path, reason] of Object.entries(paths)) {
    await t.step(path, () => {
      const { [path]: _left, ...rest } = WHOLE;
      refuses(rest, reason);
    });
  }
});

function check(files: BundledFiles): void {
  checkBundle(
    readBundle(makeBundle(files), "fastvlm"),
    findTarget("linux-x64"),
    ["lib/onnx/thread/worker.ts"],
  );
}

function refuses(files: BundledFiles, reason: string): void {
  assertEquals(
    assertThrows(() => check(files), ConfigError).message,
    `Cannot accept the program for linux-x64: ${reason}`,
  );
}
