import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import {
  findPathProblem,
  validatePath,
} from "../../../lib/catalog/valid_path.ts";

Deno.test("validatePath() returns a usable path as it is", async (t) => {
  const paths = [
    "config.json",
    "onnx/decoder_model_merged_q4.onnx",
    "a b/ü.json",
    ".gitattributes",
    "onnx/manifest.json",
    "console/nulls.txt",
  ];
  for (const path of paths) {
    await t.step(path, () => assertEquals(validatePath(path), path));
  }
});

Deno.test("validatePath() refuses a path in one line that quotes it", () => {
  const error = assertThrows(() => validatePath("../a\nb"), ConfigError);
  assertEquals(
    error.message,
    'Cannot use path "../a\\nb": it must be without control characters and < > : " | ? * \\',
  );
});

Deno.test("findPathProblem() names the rule", async (t) => {
  const relative = "must be a relative path";
  const characters = 'must be without control characters and < > : " | ? * \\';
  const names = 'must consist of plain names between "/", without "." and ".."';
  const cases = [
    ["", relative],
    ["/etc/passwd", relative],
    ["C:/windows", characters],
    ["C:windows", characters],
    ["a\\b", characters],
    ["a\u0000b", characters],
    ["a*b", characters],
    ["..", names],
    ["../a", names],
    ["a/../b", names],
    ["./a", names],
    ["a//b", names],
    ["a/", names],
    ["a/b.", names],
    ["a/b ", names],
    ["nul", names],
    ["onnx/COM1.onnx", names],
    ["Aux.json", names],
    ["x".repeat(201), "must have at most 200 characters"],
    [
      "Manifest.JSON",
      'must differ from "manifest.json", the toolkit\'s own record',
    ],
    [
      ".archive.ZIP",
      'must begin with another name than ".archive.zip", the toolkit\'s own',
    ],
    [
      ".Claim.json",
      'must begin with another name than ".claim.json", the toolkit\'s own',
    ],
    [
      ".resume/onnx/a.onnx",
      'must begin with another name than ".resume", the toolkit\'s own',
    ],
  ] as const;
  for (const [path, expected] of cases) {
    await t.step(JSON.stringify(path), () => {
      assertEquals(findPathProblem(path), expected);
    });
  }
});
