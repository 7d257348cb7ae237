import { assertEquals } from "@std/assert";
import { explainFailure } from "../../../lib/onnx/explain_failure.ts";

Deno.test("explainFailure() leaves ONNX Runtime's own words", async (t) => {
  const cases = [
    [
      "Load model from /a b.onnx failed:Protobuf parsing failed.",
      "Protobuf parsing failed",
    ],
    [
      "Load model from /a.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model.cc:187 " +
      "onnxruntime::Model::Model(onnx::ModelProto&&, const int&) ModelProto does not have a graph.\n",
      "ModelProto does not have a graph",
    ],
    [
      "/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::" +
      "WebGpuContext::Initialize(const Config&)::<lambda()> adapter_result.status == wgpu::Status::" +
      "Success was false. Failed to get a WebGPU adapter: No supported adapters\n",
      "Failed to get a WebGPU adapter: No supported adapters",
    ],
    [
      "Got invalid dimensions\n index: 2 Got: 3\n",
      "Got invalid dimensions index: 2 Got: 3",
    ],
  ] as const;
  for (const [reason, expected] of cases) {
    await t.step(
      expected,
      () => assertEquals(explainFailure(reason), expected),
    );
  }
});
