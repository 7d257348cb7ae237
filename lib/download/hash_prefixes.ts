import { readChunks } from "../base/digest.ts";
import { PREFIX_STEP_BYTES } from "../storage/prefix_digests.ts";
import type { HashedPart } from "./transfer/part/part_file.ts";
import { PrefixHash } from "./transfer/part/prefix_hash.ts";
import type { WantedFile } from "./wanted_file.ts";

/** Digests what is on disk under a path, and its beginnings, which a later repair can make use of. */
export async function hashPrefixes(
  path: string,
  file: WantedFile,
  signal?: AbortSignal,
): Promise<HashedPart> {
  const hash = new PrefixHash(file, {
    stepBytes: PREFIX_STEP_BYTES,
    sha256: [],
  });
  for await (const chunk of readChunks(path, signal)) hash.update(chunk);
  const { prefixes } = hash;
  return {
    ...hash.digest(),
    ...(prefixes.sha256.length > 0 && { prefixes }),
  };
}
