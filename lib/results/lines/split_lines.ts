import { ConfigError } from "../../base/errors.ts";

const LINE_FEED = 0x0a;

/** Room for a picture as a data URL; a file without any line feed must not fill the memory. */
const MAXIMUM_LINE_BYTES = 1 << 28;

/** A line of a file, as bytes. */
export interface Line {
  /** Where it begins, in bytes from the beginning. */
  readonly offset: number;
  /** All but the line feed; valid until the next line is asked for. */
  readonly bytes: Uint8Array;
  /** Whether a line feed ends it: only the last line may have none. */
  readonly isWhole: boolean;
}

/**
 * Splits bytes into lines, whatever pieces they come in. A file that ends with a line feed has no empty
 * line after it.
 *
 * @throws {ConfigError} If a line is longer than any list or result has.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Line> {
  let pieces: Uint8Array[] = [];
  let offset = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (
      let end = chunk.indexOf(LINE_FEED);
      end !== -1;
      end = chunk.indexOf(LINE_FEED, start)
    ) {
      const bytes = join(pieces, chunk.subarray(start, end));
      pieces = [];
      yield { offset, bytes, isWhole: true };
      offset += bytes.length + 1;
      start = end + 1;
    }
    // A copy, as whoever gives the pieces may use their memory again.
    if (start < chunk.length) pieces.push(chunk.slice(start));
    refuseEndless(pieces);
  }
  if (pieces.length > 0) {
    yield { offset, bytes: join(pieces, new Uint8Array()), isWhole: false };
  }
}

function join(pieces: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  if (pieces.length === 0) return last;
  const joined = new Uint8Array(lengthOf(pieces) + last.length);
  let offset = 0;
  for (const piece of [...pieces, last]) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

function refuseEndless(pieces: readonly Uint8Array[]): void {
  const length = lengthOf(pieces);
  if (length <= MAXIMUM_LINE_BYTES) return;
  throw new ConfigError(
    `Cannot read lines: one has more than ${MAXIMUM_LINE_BYTES} bytes`,
  );
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
