import { createHash, type Hash } from "node:crypto";
import { timingSafeEqual } from "@std/crypto";

/** Large enough to keep the hash busy (1.5 GB/s measured), small enough to stay in cache. */
const READ_BYTES = 1 << 20;

/** A SHA-256 that takes bytes as they come (`node:crypto`: five times as fast as WebAssembly). */
export function createSha256(): Hash {
  return createHash("sha256");
}

/** The SHA-256 of bytes or UTF-8 text, in lower-case hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createSha256().update(data).digest("hex");
}

/** The SHA-256 of what is on disk under a path, in lower-case hexadecimal. */
export async function sha256File(
  path: string,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createSha256();
  for await (const chunk of readChunks(path, signal)) hash.update(chunk);
  return hash.digest("hex");
}

/** Compares two digests in hexadecimal, in a time that does not tell how far they agree. */
export function equalDigests(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const encoder = new TextEncoder();
  return timingSafeEqual(encoder.encode(a), encoder.encode(b));
}

/** Reads a file piece by piece; a piece is valid until the next one is asked for. */
export async function* readChunks(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    signal?.throwIfAborted();
    const count = await file.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}
