import type * as OnnxRuntimeNode from "onnxruntime-node";
import { FastvlmError } from "../base/errors.ts";
import { explainFailure } from "./explain_failure.ts";

/**
 * Loads ONNX Runtime with its native library into this thread.
 *
 * @throws {FastvlmError} If it cannot be loaded on this machine.
 */
export async function loadRuntime(): Promise<typeof OnnxRuntimeNode> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new FastvlmError(
      `Cannot load onnxruntime-node: ${explainFailure(String(cause))}`,
      { cause },
    );
  }
}
