import { createHash, type Hash } from "node:crypto";
import {
  createSha256,
  equalDigests,
  readChunks,
} from "../../../base/digest.ts";
import type { PrefixDigests } from "../../../storage/prefix_digests.ts";
import type { ExpectedDigest } from "../../wanted_file.ts";

/** What a file must be, as far as that is known. */
export interface ExpectedContent {
  /** Length in bytes. */
  bytes: number;
  /** Digest of the content; whatever has the length is right if it is left out. */
  digest?: ExpectedDigest;
}

/** What came out of a {@linkcode FileHash}. */
export interface HashedFile {
  /** SHA-256 of the content. */
  sha256: string;
  /** The digest that was expected to have a certain value, as it is. */
  actual: string;
  /** Whether it has that value, or need have none. */
  matches: boolean;
}

/** A {@linkcode HashedFile} with digests of its beginnings. */
export interface HashedPart extends HashedFile {
  /** Absent if the file is shorter than a step. */
  prefixes?: PrefixDigests;
}

/** Digests a file's bytes as they come: by SHA-256, and by git's way where that is expected. */
export class FileHash {
  readonly #expected: ExpectedDigest | undefined;
  readonly #sha256: Hash;
  readonly #gitBlob: Hash | undefined;

  private constructor(
    expected: ExpectedDigest | undefined,
    sha256: Hash,
    gitBlob: Hash | undefined,
  ) {
    this.#expected = expected;
    this.#sha256 = sha256;
    this.#gitBlob = gitBlob;
  }

  /** Begins a file; git's digest needs its length first. */
  static begin({ bytes, digest }: ExpectedContent): FileHash {
    const gitBlob = digest?.algorithm === "gitBlob"
      ? createHash("sha1").update(`blob ${bytes}\0`)
      : undefined;
    return new FileHash(digest, createSha256(), gitBlob);
  }

  /** Takes the next bytes. */
  update(chunk: Uint8Array): void {
    this.#sha256.update(chunk);
    this.#gitBlob?.update(chunk);
  }

  /** Makes another hash that has taken the same bytes. */
  copy(): FileHash {
    return new FileHash(
      this.#expected,
      this.#sha256.copy(),
      this.#gitBlob?.copy(),
    );
  }

  /** Digests what was taken so far, as if it were the whole file; more may follow. */
  digest(): HashedFile {
    const sha256 = this.#sha256.copy().digest("hex");
    const actual = this.#gitBlob?.copy().digest("hex") ?? sha256;
    const matches = this.#expected === undefined ||
      equalDigests(actual, this.#expected.value);
    return { sha256, actual, matches };
  }
}

/** Digests what is on disk under a path. */
export async function hashFile(
  path: string,
  expected: ExpectedContent,
  signal?: AbortSignal,
): Promise<HashedFile> {
  const hash = FileHash.begin(expected);
  for await (const chunk of readChunks(path, signal)) hash.update(chunk);
  return hash.digest();
}
