import type { BuildOptions } from "../../onnx/writer/graph_builder.ts";

/**
 * Versions that converted graphs are written for: the standard set up to `Gelu` (20) as of 21, and
 * IR 10, which came with it. onnxruntime 1.30 and the one in transformers.js 4 load them.
 */
export const MODEL_VERSIONS: BuildOptions = {
  irVersion: 10,
  opsets: { "": 21, "com.microsoft": 1 },
};
