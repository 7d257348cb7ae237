import { patternBytes } from "./hub_repo.ts";

/** Length of the chunks that a file is written in. */
export const CHUNK_BYTES = 65_536;

const PATTERN = patternBytes(CHUNK_BYTES, 7);

/** The chunk at a position; no two of a file are equal, and none is zeros. */
export function chunkAt(position: number): Uint8Array {
  const chunk = PATTERN.slice();
  new DataView(chunk.buffer).setFloat64(0, position + 1);
  return chunk;
}

/** A whole file of chunks. */
export function chunkFile(bytes: number): Uint8Array {
  const file = new Uint8Array(bytes);
  for (let position = 0; position < bytes; position += CHUNK_BYTES) {
    file.set(chunkAt(position), position);
  }
  return file;
}
