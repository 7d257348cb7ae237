import { createHash } from "node:crypto";
import { sha256 } from "../../lib/base/digest.ts";

/** A file of a repository as the Hub keeps it. */
export interface HubBlob {
  /** The content. */
  bytes: Uint8Array;
  /** SHA-256 of the content. */
  sha256: string;
  /** SHA-1 of the git blob: of the content, or of the pointer to it. */
  oid: string;
  /** Whether the content is kept outside git. */
  isLfs: boolean;
}

/** Files of a commit by path; text and bytes are git files, `lfs()` makes a large one. */
export type HubFiles = Record<string, string | Uint8Array | HubBlob>;

/** A repository of the test Hub: commits, and the branches that name them. */
export class HubRepo {
  /** Files by path, by commit. */
  readonly commits = new Map<string, Map<string, HubBlob>>();
  /** Commits by branch or tag. */
  readonly refs = new Map<string, string>();
  /** Who may read it. */
  access: "public" | "private" | "gated" = "public";

  /** Adds a commit with exactly these files and moves a branch to it. */
  commit(files: HubFiles, ref = "main"): string {
    const blobs = new Map(
      Object.entries(files).map(([path, file]) => [path, toBlob(file)]),
    );
    const content = [...blobs].map(([path, { oid }]) => `${oid} ${path}`);
    const commit = sha1(`${this.commits.size}\n${content.join("\n")}`);
    this.commits.set(commit, blobs);
    this.refs.set(ref, commit);
    return commit;
  }
}

/** A file that is kept outside git. */
export function lfs(bytes: Uint8Array): HubBlob {
  const digest = sha256(bytes);
  const pointer = new TextEncoder().encode(
    lfsPointer(digest, bytes.byteLength),
  );
  return { bytes, sha256: digest, oid: gitBlobOid(pointer), isLfs: true };
}

/** The text that stands for a large file in git. */
export function lfsPointer(digest: string, bytes: number): string {
  return "version https://git-lfs.github.com/spec/v1\n" +
    `oid sha256:${digest}\nsize ${bytes}\n`;
}

/** Bytes that look random and are the same every time. */
export function patternBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

function toBlob(file: string | Uint8Array | HubBlob): HubBlob {
  if (typeof file === "object" && "isLfs" in file) return file;
  const bytes = typeof file === "string"
    ? new TextEncoder().encode(file)
    : file;
  return {
    bytes,
    sha256: sha256(bytes),
    oid: gitBlobOid(bytes),
    isLfs: false,
  };
}

function gitBlobOid(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.byteLength}\0`).update(bytes)
    .digest("hex");
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
