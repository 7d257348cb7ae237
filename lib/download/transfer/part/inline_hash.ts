import { StorageError } from "../../../base/errors.ts";
import type { Interval } from "../intervals.ts";
import type { PartHash, PartHashOptions } from "./part_hash.ts";
import { PrefixHash } from "./prefix_hash.ts";
import type { RandomAccessFile } from "./random_access_file.ts";

/** Large enough to keep the hash busy, small enough (0.7 ms) to let everything else go on between. */
const SLICE_BYTES = 1 << 20;

/** Digests on the thread that calls: bytes that come in order at once, others from the disk. */
export class InlineHash extends PrefixHash implements PartHash {
  readonly #file: RandomAccessFile;
  readonly #path: string;
  #buffer: Uint8Array<ArrayBuffer> | undefined;

  /** Begins a file that is open, and stays so. */
  constructor(
    file: RandomAccessFile,
    { path, expected, prefixes }: PartHashOptions,
  ) {
    super(expected, prefixes);
    this.#file = file;
    this.#path = path;
  }

  /** Digests bytes that follow on what is digested. */
  wrote(position: number, chunk: Uint8Array): void {
    // A step that turns out wrong is not told of here: advance() reads it from the disk first.
    if (position === this.position) this.update(chunk);
  }

  /**
   * Digests the next bytes up to `end`, at most a slice.
   *
   * @throws {StorageError} If the file ends before.
   */
  advance(end: number): Interval | undefined {
    const { position } = this;
    this.#buffer ??= new Uint8Array(SLICE_BYTES);
    const slice = this.#buffer.subarray(0, end - position);
    const count = this.#file.readAt(position, slice);
    if (count > 0) return this.update(slice.subarray(0, count));
    throw new StorageError(
      `Cannot read "${this.#path}": it ends at ${position}, and had ${end} bytes before`,
      { hint: "end what else changes it, and run the command again" },
    );
  }

  /** Has nothing to end: the file is not its own. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
