import { assertEquals, assertThrows } from "@std/assert";
import process from "node:process";
import { env } from "onnxruntime-node";
import { ortLibraryPath } from "../../../../../lib/onnx/native/c_api/library_path.ts";
import { openOrtLibrary } from "../../../../../lib/onnx/native/c_api/ort_library.ts";

Deno.test("openOrtLibrary() opens the ONNX Runtime that onnxruntime-node has", () => {
  const path = ortLibraryPath(import.meta.resolve("onnxruntime-node"), {
    system: process.platform,
    processor: process.arch,
  });
  assertEquals(openOrtLibrary(path).version, env.versions.node);
});

Deno.test("openOrtLibrary() refuses what is no library or not ONNX Runtime", () => {
  assertThrows(() => openOrtLibrary(import.meta.filename ?? ""), Error);
  assertThrows(() => openOrtLibrary("/no/such/libonnxruntime.so.1"), Error);
});
