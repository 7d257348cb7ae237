import { ModelFormatError } from "../../base/errors.ts";

/** Headers of tensors lie close together: one read serves many. */
const WINDOW_BYTES = 1 << 14;

/**
 * A file that is read here and there, a few bytes at a time.
 *
 * It reads at once rather than in turns with other work: a few kilobytes from the system's cache take
 * microseconds, where a promise for each would take longer than the read.
 */
export class FileBytes implements Disposable {
  /** Path of the file. */
  readonly path: string;
  /** Its length in bytes when it was opened. */
  readonly bytes: number;
  readonly #file: Deno.FsFile;
  #window = new Uint8Array(0);
  #windowStart = 0;

  /**
   * Opens a file.
   *
   * @throws the file system's errors.
   */
  constructor(path: string) {
    this.path = path;
    this.#file = Deno.openSync(path);
    this.bytes = this.#file.statSync().size;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  /** Gives one byte, by way of a window that is read ahead. */
  byteAt(offset: number): number {
    const index = offset - this.#windowStart;
    const byte = index < 0 ? undefined : this.#window[index];
    if (byte !== undefined) return byte;
    this.#moveTo(offset, 1);
    return this.#window[0] ?? 0;
  }

  /** Gives bytes by way of that window: to be looked at before any others are asked for. */
  view(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const index = offset - this.#windowStart;
    if (index >= 0 && index + length <= this.#window.length) {
      return this.#window.subarray(index, index + length);
    }
    this.#moveTo(offset, length);
    return this.#window.subarray(0, length);
  }

  /**
   * Reads `length` bytes from `offset` on.
   *
   * @throws {ModelFormatError} If the file ends before.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let done = 0; done < length;) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) throw this.#ended(offset + done);
      done += count;
    }
    return bytes;
  }

  #moveTo(offset: number, least: number): void {
    const length = Math.min(WINDOW_BYTES, this.bytes - offset);
    this.#window = this.read(offset, Math.max(length, least));
    this.#windowStart = offset;
  }

  #ended(end: number): ModelFormatError {
    return new ModelFormatError(
      `Cannot read "${this.path}": it ends after ${end} bytes, in the middle of something`,
    );
  }
}
