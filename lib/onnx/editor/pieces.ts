import protobuf from "protobufjs/light.js";
import type { ByteRange } from "../reader/wire_fields.ts";

/** A part of a file that is written: bytes of its own, or bytes that another file has. */
export type Piece = Uint8Array<ArrayBuffer> | ByteRange;

/** Long fields are copied in parts of that many bytes. */
const COPY_BYTES = 1 << 22;

/** Wire type of fields that have a length; source: the encoding of protocol buffers. */
const LENGTH_DELIMITED = 2;

/** Gives a field of a message with its number and length in front. */
export function field(number: number, content: readonly Piece[]): Piece[] {
  const length = content.reduce((sum, piece) => sum + lengthOf(piece), 0);
  const head = new protobuf.Writer()
    .uint32(number << 3 | LENGTH_DELIMITED)
    .uint32(length)
    .finish();
  return [new Uint8Array(head), ...content];
}

/**
 * Writes a file of pieces.
 *
 * @param source The file that ranges are of.
 * @throws the file system's errors.
 */
export async function writePieces(
  path: string,
  pieces: readonly Piece[],
  source: string,
): Promise<void> {
  using from = await Deno.open(source);
  using to = await Deno.open(path, { write: true, createNew: true });
  const writer = to.writable.getWriter();
  for (const piece of joinNeighbors(pieces)) {
    const parts = piece instanceof Uint8Array
      ? [piece]
      : readRange(from, piece);
    for await (const part of parts) await writer.write(part);
  }
  await writer.close();
}

/** Ranges that follow each other become one. */
function joinNeighbors(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const follows = last !== undefined && "end" in last && "start" in piece &&
      last.end === piece.start;
    if (follows) joined.splice(-1, 1, { start: last.start, end: piece.end });
    else joined.push(piece);
  }
  return joined;
}

async function* readRange(
  file: Deno.FsFile,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await file.seek(start, Deno.SeekMode.Start);
  for (let at = start; at < end;) {
    const part = new Uint8Array(Math.min(COPY_BYTES, end - at));
    const count = await file.read(part);
    if (count === null) throw new Deno.errors.UnexpectedEof();
    at += count;
    yield part.subarray(0, count);
  }
}

function lengthOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.end - piece.start;
}
