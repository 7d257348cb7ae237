import type { PrefixDigests } from "../../../storage/prefix_digests.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";
import { type Interval, IntervalSet } from "../intervals.ts";
import type { HashedFile } from "./file_hash.ts";
import { InlineHash } from "./inline_hash.ts";
import type { PartHash, PartHashOptions } from "./part_hash.ts";
import type { RandomAccessFile } from "./random_access_file.ts";
import {
  type HashThreadOptions,
  startHashThread,
} from "./thread/start_hash_thread.ts";
import { HashThreadError } from "./thread/thread_hash.ts";

/** What is known of the content when a file is opened, and how it is digested. */
export interface PartContentOptions extends PartHashOptions, HashThreadOptions {
  /** Bytes that are there. */
  done: Iterable<Interval>;
}

/** Which bytes of an unfinished file are there, and what they digest to. */
export class PartContent implements AsyncDisposable {
  readonly #file: RandomAccessFile;
  readonly #options: PartContentOptions;
  readonly #done: IntervalSet;
  /** What was there at first, and no known digest has vouched for since. */
  readonly #inherited: IntervalSet;
  #hash: PartHash;
  #suspectStart: number | undefined;

  /** Begins with what is there; nothing of it is read yet. */
  constructor(file: RandomAccessFile, options: PartContentOptions) {
    this.#file = file;
    this.#options = options;
    this.#done = new IntervalSet(options.done);
    this.#inherited = new IntervalSet(this.#done);
    this.#hash = startHashThread(options, options) ??
      new InlineHash(file, options);
  }

  /** The bytes that are there, in order. */
  get done(): Interval[] {
    return [...this.#done];
  }

  /** How many bytes are there. */
  get doneBytes(): number {
    return this.#done.bytes;
  }

  /** How many bytes, from the beginning, are digested. */
  get hashedBytes(): number {
    return this.#hash.position;
  }

  /** How many bytes, from the beginning, are there without a gap. */
  get contiguousBytes(): number {
    return this.#done.contiguousFrom(0);
  }

  /** Digests of the beginnings: of those that are digested, then those that are only known. */
  get prefixes(): PrefixDigests {
    return this.#hash.prefixes;
  }

  /** Says which bytes are not there, in order. */
  missing(): Interval[] {
    return this.#done.missing(this.#options.expected.bytes);
  }

  /**
   * Checks that no byte is missing.
   *
   * @throws {RangeError} If one is.
   */
  checkComplete(): void {
    const { path, expected: { bytes } } = this.#options;
    const missingBytes = bytes - this.doneBytes;
    if (missingBytes === 0) return;
    throw new RangeError(
      `Cannot finish "${path}": ${missingBytes} bytes are missing`,
    );
  }

  /**
   * Writes bytes, which a hash on this thread digests if they follow on what is digested. If the system
   * refuses in the middle, those before are there.
   */
  write(position: number, chunk: Uint8Array): void {
    this.#hash.rewind(position);
    this.#writeAll(position, chunk);
    this.#hash.wrote(position, chunk);
  }

  /**
   * Digests the next bytes that are there, reading them from the disk. Gives the step that they
   * complete if it does not have the known digest; the next bytes are then those of this step.
   *
   * @throws {StorageError} If another program made the file shorter.
   */
  async hashNext(): Promise<Interval | undefined> {
    try {
      return await this.#hash.advance(this.contiguousBytes);
    } catch (error) {
      if (!(error instanceof HashThreadError)) throw error;
      await this.#doWithoutThread(error);
      return undefined;
    }
  }

  /**
   * Decides about a step that differs: says whether its bytes must be replaced. One that differs twice
   * as it was fetched shows the known digest to be wrong, and none is held against the bytes any more.
   */
  isDamaged({ start, end }: Interval): boolean {
    const isInherited = [...this.#inherited]
      .some((each) => each.start < end && each.end > start);
    if (isInherited) return true;
    if (this.#suspectStart === start) {
      this.#hash.forgetKnown();
      return false;
    }
    this.#suspectStart = start;
    return true;
  }

  /** Counts bytes as missing again. */
  remove(interval: Interval): void {
    this.#hash.rewind(interval.start);
    this.#done.remove(interval);
    this.#inherited.remove(interval);
  }

  /** Gives up the last bytes that are there, at most so many, and tells where they begin. */
  dropLast(bytes: number): number {
    const last = this.done.at(-1);
    if (last === undefined) return 0;
    const start = Math.max(last.start, last.end - bytes);
    this.remove({ start, end: last.end });
    return start;
  }

  /** The bytes that were there at first, and whose digest nobody knew. */
  unverified(): Interval[] {
    this.#inherited.remove({ start: 0, end: this.#hash.verifiedBytes });
    return [...this.#inherited];
  }

  /** Digests everything so far, as if it were the whole file. */
  digest(): HashedFile {
    return this.#hash.digest();
  }

  /** Ends a thread that digests. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hash[Symbol.asyncDispose]();
  }

  /** Whatever ails the thread: this one digests all that is there once more. */
  async #doWithoutThread({ message: reason }: HashThreadError): Promise<void> {
    const { path, log } = this.#options;
    log?.info("hash thread ended", { path, reason });
    await this.#hash[Symbol.asyncDispose]();
    this.#hash = new InlineHash(this.#file, this.#options);
  }

  #writeAll(position: number, chunk: Uint8Array): void {
    let end = position;
    try {
      while (end < position + chunk.byteLength) {
        end += this.#file.writeAt(end, chunk.subarray(end - position));
      }
    } catch (error) {
      throw explainStorageError(error, {
        action: "write",
        path: this.#options.path,
      });
    } finally {
      this.#done.add({ start: position, end });
    }
  }
}
