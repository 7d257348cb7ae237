import { FastvlmError } from "../base/errors.ts";

/**
 * Loads sharp's native library and gives its version and that of libvips.
 *
 * @throws {FastvlmError} If it cannot be loaded on this machine.
 */
export async function sharpVersions(): Promise<
  { sharp: string; libvips: string }
> {
  try {
    const { versions } = (await import("sharp")).default;
    return { sharp: versions.sharp ?? "unknown", libvips: versions.vips };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const [firstLine = ""] = reason.split("\n");
    throw new FastvlmError(`Cannot load sharp: ${firstLine}`, { cause });
  }
}
