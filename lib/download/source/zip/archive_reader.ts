import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
// @ts-types="./yauzl.d.ts"
import { RandomAccessReader } from "yauzl";
import type { RandomAccessFile } from "../../transfer/part/random_access_file.ts";

/** Twice what the library reads at once by itself; more makes it no faster. */
const READ_BYTES = 1 << 17;

/** Gives the zip library the bytes of a file. */
export class ArchiveReader extends RandomAccessReader {
  readonly #file: RandomAccessFile;

  /** Reads from an open file, which it does not close. */
  constructor(file: RandomAccessFile) {
    super();
    this.#file = file;
  }

  /** Called by the library; ends early with the file. */
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(readRange(this.#file, start, end), {
      objectMode: false,
      highWaterMark: READ_BYTES,
    });
  }
}

function* readRange(
  file: RandomAccessFile,
  start: number,
  end: number,
): Generator<Buffer> {
  for (let position = start; position < end;) {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, end - position));
    const count = file.readAt(position, buffer);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    position += count;
  }
}
