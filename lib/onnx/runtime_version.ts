import { explainFailure } from "./explain_failure.ts";
import { FastvlmError } from "../base/errors.ts";

/**
 * Loads ONNX Runtime's native library and gives its version.
 *
 * @throws {FastvlmError} If it cannot be loaded on this machine.
 */
export async function onnxRuntimeVersion(): Promise<string> {
  try {
    const { env } = await import("onnxruntime-node");
    return env.versions.node ?? env.versions.common;
  } catch (cause) {
    throw new FastvlmError(
      `Cannot load onnxruntime-node: ${explainFailure(String(cause))}`,
      { cause },
    );
  }
}
