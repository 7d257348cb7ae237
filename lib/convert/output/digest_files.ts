import { basename } from "@std/path";
import { sha256File } from "../../base/digest.ts";
import type { FileDigest } from "../../catalog/schema.ts";

/** The lengths and digests of files, by their names, which are all different. */
export async function digestFiles(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Record<string, FileDigest>> {
  const digests: Record<string, FileDigest> = {};
  for (const path of paths.toSorted()) {
    const { size: bytes } = await Deno.stat(path);
    digests[basename(path)] = { bytes, sha256: await sha256File(path, signal) };
  }
  return digests;
}
