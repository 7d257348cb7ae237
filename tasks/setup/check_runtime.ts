import { sharpVersions } from "../../lib/fastvlm/sharp_version.ts";
import { onnxRuntimeVersion } from "../../lib/onnx/runtime_version.ts";
import { checkDeno } from "./check_deno.ts";

/** Versions of what runs the models. */
export interface RuntimeVersions {
  /** Deno itself. */
  deno: string;
  /** ONNX Runtime, which runs the graphs. */
  onnxruntime: string;
  /** sharp, which reads pictures. */
  sharp: string;
  /** libvips, which sharp is made of. */
  libvips: string;
}

/**
 * Checks Deno's version and loads the native libraries.
 *
 * @throws {FastvlmError} If Deno is too old, or a library cannot be loaded.
 */
export async function checkRuntime(): Promise<RuntimeVersions> {
  return {
    deno: checkDeno(),
    onnxruntime: await onnxRuntimeVersion(),
    ...await sharpVersions(),
  };
}
