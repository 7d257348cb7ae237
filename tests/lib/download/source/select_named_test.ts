import { assertEquals, assertThrows } from "@std/assert";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { selectNamed } from "../../../../lib/download/source/select_named.ts";

const PATHS = ["config.json", "onnx/a.onnx", "README.md"];

Deno.test("selectNamed() picks what names and patterns mean", () => {
  assertEquals(selectNamed(PATHS, ["onnx/*", "config.json"], "here"), [
    "config.json",
    "onnx/a.onnx",
  ]);
});

Deno.test("selectNamed() refuses a name that is not there, and patterns that mean nothing", () => {
  const cases = [
    [["*.json", "LICENSE"], 'Cannot find "LICENSE" in "owner/name"'],
    [["*.bin", "*.pt"], 'Cannot find "*.bin", "*.pt" in "owner/name"'],
  ] as const;
  for (const [files, message] of cases) {
    const error = assertThrows(
      () => selectNamed(PATHS, files, 'in "owner/name"'),
      NotFoundError,
    );
    assertEquals(error.message, message);
  }
});
