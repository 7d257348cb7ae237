/** Repository that the file belongs to. */
export const REPO = "bench/model";

/** Path of the file in the repository. */
export const FILE = "model.bin";

/** Commit that the lock pins. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** The Hub's answer to `POST /api/models/…/paths-info/…`, which `@huggingface/hub` asks first. */
export function pathsInfo(bytes: number, sha256: string): string {
  const lfs = { oid: sha256, size: bytes, pointerSize: 135 };
  const lastCommit = { id: COMMIT, title: "", date: "2026-01-01T00:00:00Z" };
  return JSON.stringify([
    { type: "file", path: FILE, size: bytes, oid: COMMIT, lfs, lastCommit },
  ]);
}

/** The headers of every answer with the file's content. */
export function commitHeaders(sha256: string, bytes: number): string {
  return [
    "content-type: application/octet-stream",
    "accept-ranges: bytes",
    `etag: "${sha256}"`,
    `x-linked-etag: "${sha256}"`,
    `x-linked-size: ${bytes}`,
    `x-repo-commit: ${COMMIT}`,
    "",
  ].join("\r\n");
}
