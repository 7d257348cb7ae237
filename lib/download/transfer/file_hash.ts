import { createHash, type Hash } from "node:crypto";
import { createSha256, equalDigests, readChunks } from "../../base/digest.ts";
import type { ExpectedDigest } from "../wanted_file.ts";

/** What came out of a {@linkcode FileHash}. */
export interface HashedFile {
  /** SHA-256 of the content. */
  sha256: string;
  /** The digest that was expected to have a certain value, as it is. */
  actual: string;
  /** Whether it has that value. */
  matches: boolean;
}

/** Digests a file's bytes as they come: by SHA-256, and by git's way where that is expected. */
export class FileHash {
  readonly #expected: ExpectedDigest;
  readonly #sha256 = createSha256();
  readonly #gitBlob: Hash | undefined;

  /** Begins a file; git's digest needs its length first. */
  constructor({ bytes, digest }: { bytes: number; digest: ExpectedDigest }) {
    this.#expected = digest;
    if (digest.algorithm === "gitBlob") {
      this.#gitBlob = createHash("sha1").update(`blob ${bytes}\0`);
    }
  }

  /** Takes the next bytes. */
  update(chunk: Uint8Array): void {
    this.#sha256.update(chunk);
    this.#gitBlob?.update(chunk);
  }

  /** Ends the file. */
  finish(): HashedFile {
    const sha256 = this.#sha256.digest("hex");
    const actual = this.#gitBlob?.digest("hex") ?? sha256;
    const matches = equalDigests(actual, this.#expected.value);
    return { sha256, actual, matches };
  }
}

/** Digests what is on disk under a path. */
export async function hashFile(
  path: string,
  expected: { bytes: number; digest: ExpectedDigest },
  signal?: AbortSignal,
): Promise<HashedFile> {
  const hash = new FileHash(expected);
  for await (const chunk of readChunks(path, signal)) hash.update(chunk);
  return hash.finish();
}
