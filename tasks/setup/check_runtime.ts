import { FastvlmError } from "../../lib/base/errors.ts";
import { sharpVersions } from "../../lib/fastvlm/sharp_version.ts";
import { onnxRuntimeVersion } from "../../lib/onnx/runtime_version.ts";

/** The first Deno in which `links`, `--ignore-env` and native npm addons work together. */
const LEAST_DENO = [2, 9, 0] as const;

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
  const { deno } = Deno.version;
  if (isOlder(deno, LEAST_DENO)) {
    throw new FastvlmError(
      `Cannot run on Deno ${deno}: it must be at least ${LEAST_DENO.join(".")}`,
      { hint: "npx --yes deno@2.9.6 task setup" },
    );
  }
  return {
    deno,
    onnxruntime: await onnxRuntimeVersion(),
    ...await sharpVersions(),
  };
}

/** Says whether a version such as `2.9.6` or `2.10.0-rc.1` comes before another. */
export function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
