import { splitLines } from "../lines/split_lines.ts";

/** Most lines of results are shorter; a longer one takes a second look. */
const LINE_BYTES = 4096;

/** Large enough that the disk is the limit. */
const CHUNK_BYTES = 1 << 18;

/**
 * A file of lines that grows at its end and is read anywhere. A call is not interrupted by another one,
 * so that many requests may use it at once; a line takes some microseconds.
 */
export class LineFile implements Disposable {
  readonly #file: Deno.FsFile;
  #end: number;

  /** Takes an open file over that is as long as given. */
  constructor(file: Deno.FsFile, bytes: number) {
    this.#file = file;
    this.#end = bytes;
  }

  /** How long the file is. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Writes text at the end, all of it or, where the disk is full, nothing.
   *
   * @returns Where it begins.
   */
  append(text: string): number {
    const start = this.#end;
    const data = new TextEncoder().encode(text);
    try {
      this.#file.seekSync(start, Deno.SeekMode.Start);
      for (let written = 0; written < data.length;) {
        written += this.#file.writeSync(data.subarray(written));
      }
    } catch (error) {
      this.#cutOff(start);
      throw error;
    }
    this.#end += data.length;
    return start;
  }

  /** The line that begins at an offset, without its line feed. */
  lineAt(offset: number): string {
    let buffer = new Uint8Array(LINE_BYTES);
    for (;;) {
      const bytes = buffer.subarray(0, this.#readAt(offset, buffer));
      const length = bytes.indexOf(0x0a);
      const isWhole = length !== -1 || bytes.length < buffer.length;
      if (isWhole) {
        const line = length === -1 ? bytes : bytes.subarray(0, length);
        return new TextDecoder().decode(line);
      }
      buffer = new Uint8Array(8 * buffer.length);
    }
  }

  /** All lines, from the first on. */
  async *lines(): ReturnType<typeof splitLines> {
    yield* splitLines(this.#chunks());
  }

  /** Cuts the file off. */
  truncate(bytes: number): void {
    this.#file.truncateSync(bytes);
    this.#end = bytes;
  }

  /** Brings what was written to the disk. */
  async sync(): Promise<void> {
    await this.#file.sync();
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  /** Where even that fails, the torn line is left to the next run, which mends it. */
  #cutOff(bytes: number): void {
    try {
      this.#file.truncateSync(bytes);
    } catch {
      // The error that led here says more.
    }
  }

  /** Other calls may move in the file between two pieces. */
  async *#chunks(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let offset = 0; offset < this.#end;) {
      const count = this.#readAt(offset, buffer);
      if (count === 0) return;
      yield buffer.subarray(0, count);
      offset += count;
    }
  }

  /** Fills the buffer as far as the file goes. */
  #readAt(offset: number, buffer: Uint8Array): number {
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < buffer.length) {
      const count = this.#file.readSync(buffer.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return filled;
  }
}
