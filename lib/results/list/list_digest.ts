import { createSha256, readChunks } from "../../base/digest.ts";
import { splitLines } from "../lines/split_lines.ts";

/** What tells one list from another. */
export interface ListDigest {
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** How many of its lines are not empty. */
  readonly pictures: number;
}

/** Reads a list once and tells what it is. */
export async function digestList(
  path: string,
  signal?: AbortSignal,
): Promise<ListDigest> {
  const hash = createSha256();
  let pictures = 0;
  for await (const { bytes } of splitLines(hashed())) {
    if (!isEmpty(bytes)) pictures += 1;
  }
  return { sha256: hash.digest("hex"), pictures };

  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readChunks(path, signal)) {
      hash.update(chunk);
      yield chunk;
    }
  }
}

/** A carriage return is part of the line's end. */
function isEmpty(bytes: Uint8Array): boolean {
  return bytes.length === 0 || bytes.length === 1 && bytes[0] === 0x0d;
}
