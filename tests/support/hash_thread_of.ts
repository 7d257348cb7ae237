import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import type { PartHashOptions } from "../../lib/download/transfer/part/part_hash.ts";
import { patternBytes } from "./hub_repo.ts";

/** The module that a thread runs which digests. */
export const HASH_WORKER_URL: URL = new URL(
  "../../lib/download/transfer/part/thread/hash_worker.ts",
  import.meta.url,
);

/** Bytes of a step of {@linkcode hashedFile}. */
export const HASH_STEP_BYTES = 100_000;

/** Content of {@linkcode hashedFile}. */
export const HASHED_BYTES: Uint8Array = patternBytes(350_000);

/** Digests of the whole steps of {@linkcode HASHED_BYTES}. */
export const HASHED_PREFIXES: string[] = [1, 2, 3].map((steps) =>
  sha256(HASHED_BYTES.subarray(0, steps * HASH_STEP_BYTES))
);

/** Puts a file into a folder, and gives what a thread is told that digests it. */
export async function hashedFile(
  folder: string,
  known: string[] = [],
): Promise<PartHashOptions> {
  const path = join(folder, "file");
  await Deno.writeFile(path, HASHED_BYTES);
  const value = sha256(HASHED_BYTES);
  return {
    path,
    expected: {
      bytes: HASHED_BYTES.length,
      digest: { algorithm: "sha256", value },
    },
    prefixes: { stepBytes: HASH_STEP_BYTES, sha256: known },
  };
}

/** The address of a module with this source. */
export function moduleUrl(source: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
