/**
 * A file that is read and written anywhere, one call after another. The calls do not wait for others:
 * that is twice as fast as awaiting each, and what they move is in the system's memory.
 */
export class RandomAccessFile implements Disposable {
  readonly #file: Deno.FsFile;
  #position = 0;

  /** Takes an open file over. */
  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Writes at a position, and gives how many bytes the system took: at least one, perhaps not all. */
  writeAt(position: number, bytes: Uint8Array): number {
    this.#seek(position);
    const count = this.#file.writeSync(bytes);
    this.#position += count;
    return count;
  }

  /** Reads at a position, and gives how many bytes came; 0 at the end of the file. */
  readAt(position: number, buffer: Uint8Array): number {
    this.#seek(position);
    const count = this.#file.readSync(buffer) ?? 0;
    this.#position += count;
    return count;
  }

  /** Brings what was written to the disk, and the length; other calls may go on meanwhile. */
  async syncData(): Promise<void> {
    await this.#file.syncData();
  }

  /** Brings everything to the disk. */
  async sync(): Promise<void> {
    await this.#file.sync();
  }

  /** Ends the file after so many bytes. */
  async truncate(bytes: number): Promise<void> {
    await this.#file.truncate(bytes);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  #seek(position: number): void {
    if (position === this.#position) return;
    this.#file.seekSync(position, Deno.SeekMode.Start);
    this.#position = position;
  }
}
