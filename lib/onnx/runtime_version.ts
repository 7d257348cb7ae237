import { loadRuntime } from "./load_runtime.ts";

/**
 * Loads ONNX Runtime's native library and gives its version.
 *
 * @throws {FastvlmError} If it cannot be loaded on this machine.
 */
export async function onnxRuntimeVersion(): Promise<string> {
  const { env } = await loadRuntime();
  return env.versions.node ?? env.versions.common;
}
