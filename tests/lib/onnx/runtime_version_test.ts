import { assertEquals } from "@std/assert";
import configuration from "../../../deno.json" with { type: "json" };
import { onnxRuntimeVersion } from "../../../lib/onnx/runtime_version.ts";

Deno.test("onnxRuntimeVersion() is the version that the project asks for", async () => {
  const wanted = configuration.imports["onnxruntime-node"].replace(/^.*@/, "");
  assertEquals(await onnxRuntimeVersion(), wanted);
});
