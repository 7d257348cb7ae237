import { ModelFormatError } from "../../base/errors.ts";
import { describeReadFailure } from "../../storage/storage_error.ts";

/** A file that is read at given positions; reads may be asked for at the same time. */
export class PositionalFile implements Disposable {
  /** Path of the file. */
  readonly path: string;
  /** Its length in bytes when it was opened. */
  readonly bytes: number;
  readonly #file: Deno.FsFile;
  /** Ends when the last read that was asked for does: a file has one position for all. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile, bytes: number) {
    this.path = path;
    this.#file = file;
    this.bytes = bytes;
  }

  /**
   * Opens a file.
   *
   * @throws {ModelFormatError} If it cannot be opened or is a folder.
   */
  static async open(path: string): Promise<PositionalFile> {
    const file = await openFile(path);
    const { size, isFile } = await file.stat();
    if (isFile) return new PositionalFile(path, file, size);
    file.close();
    throw new ModelFormatError(`Cannot read "${path}": it is not a file`);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  /**
   * Reads `length` bytes from `offset` on.
   *
   * @throws {ModelFormatError} If the file ends before, or cannot be read.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.fill(new Uint8Array(length), offset);
  }

  /**
   * Fills a range of memory with the bytes from `offset` on, and gives it.
   *
   * @throws {ModelFormatError} If the file ends before, or cannot be read.
   */
  fill(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const read = this.#turn.then(() => this.#fill(bytes, offset));
    // A failed read is its caller's matter, not that of the next one in turn.
    this.#turn = read.catch(() => {});
    return read;
  }

  async #fill(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { length } = bytes;
    await this.#file.seek(offset, Deno.SeekMode.Start);
    for (let done = 0; done < length;) {
      const count = await this.#readSome(bytes.subarray(done));
      if (count === null) throw this.#truncated(offset + done);
      done += count;
    }
    return bytes;
  }

  async #readSome(bytes: Uint8Array): Promise<number | null> {
    try {
      return await this.#file.read(bytes);
    } catch (cause) {
      throw new ModelFormatError(describeReadFailure(this.path, cause), {
        cause,
      });
    }
  }

  #truncated(end: number): ModelFormatError {
    return new ModelFormatError(
      `Cannot read "${this.path}": it was ${this.bytes} bytes long and ends after ${end} now`,
    );
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (cause) {
    throw new ModelFormatError(
      cause instanceof Deno.errors.NotFound
        ? `Cannot read "${path}": there is no such file`
        : describeReadFailure(path, cause),
      { cause },
    );
  }
}
