import { assertEquals } from "@std/assert";
import {
  isFilePattern,
  selectFiles,
} from "../../../lib/catalog/file_pattern.ts";

const PATHS = [
  "LICENSE",
  "LICENSE_MODEL",
  "config.json",
  "manifest.json",
  "model-00001-of-00002.safetensors",
  "model.safetensors",
  "onnx/config.json",
  "onnx/model.onnx",
  "configXjson",
];

Deno.test("isFilePattern() tells patterns from paths", () => {
  assertEquals(isFilePattern("*.json"), true);
  assertEquals(isFilePattern("config.json"), false);
});

Deno.test("selectFiles() picks what the files mean, in the order of the paths", async (t) => {
  const cases = [
    [["config.json"], ["config.json"]],
    [["*.json"], ["config.json"]],
    [["*.safetensors", "LICENSE*"], [
      "LICENSE",
      "LICENSE_MODEL",
      "model-00001-of-00002.safetensors",
      "model.safetensors",
    ]],
    [["model*of*.safetensors"], ["model-00001-of-00002.safetensors"]],
    [["*/*.json"], ["onnx/config.json"]],
    [["onnx/model.onnx", "onnx/*"], ["onnx/config.json", "onnx/model.onnx"]],
    [["manifest.json"], []],
    [["absent"], []],
    [[], []],
  ];
  for (const [files = [], expected = []] of cases) {
    await t.step(files.join(" ") || "none", () => {
      assertEquals(selectFiles(PATHS, files), expected);
    });
  }
});
