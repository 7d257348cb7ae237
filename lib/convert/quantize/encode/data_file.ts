import { explainStorageError } from "../../../storage/storage_error.ts";

/** A file of weights that is written at given positions; every thread opens it for itself. */
export class DataFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  /**
   * Opens a file that is there.
   *
   * @throws {StorageError} If it may not be written.
   */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#explain(() => Deno.openSync(path, { write: true }));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }

  /**
   * Writes bytes from a position on.
   *
   * @throws {DiskFullError} If the disk is full.
   */
  write(offset: number, bytes: Uint8Array): void {
    this.#explain(() => {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) {
        done += this.#file.writeSync(bytes.subarray(done));
      }
    });
  }

  #explain<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw explainStorageError(error, { action: "write", path: this.#path });
    }
  }
}
