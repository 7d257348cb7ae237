import { StorageError } from "../../../base/errors.ts";
import type { PrefixDigests } from "../../../storage/prefix_digests.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";
import { type Interval, IntervalSet } from "../intervals.ts";
import type { ExpectedContent, HashedFile } from "./file_hash.ts";
import { PrefixHash } from "./prefix_hash.ts";
import type { RandomAccessFile } from "./random_access_file.ts";

/** What is known of the content when a file is opened. */
export interface PartContentOptions {
  /** Path of the file, for messages. */
  path: string;
  /** What the whole file must be. */
  expected: ExpectedContent;
  /** Bytes that are there. */
  done: Iterable<Interval>;
  /** Digests that its beginnings must have. */
  prefixes: PrefixDigests;
}

/** Large enough to keep the hash busy, small enough (0.7 ms) to let everything else go on between. */
const SLICE_BYTES = 1 << 20;

/** Which bytes of an unfinished file are there, and what they digest to. */
export class PartContent {
  readonly #file: RandomAccessFile;
  readonly #path: string;
  readonly #expected: ExpectedContent;
  readonly #done: IntervalSet;
  /** What was there at first, and no known digest has vouched for since. */
  readonly #inherited: IntervalSet;
  readonly #hash: PrefixHash;
  #suspectStart: number | undefined;
  #buffer: Uint8Array<ArrayBuffer> | undefined;

  /** Begins with what is there; nothing of it is read yet. */
  constructor(
    file: RandomAccessFile,
    { path, expected, done, prefixes }: PartContentOptions,
  ) {
    this.#file = file;
    this.#path = path;
    this.#expected = expected;
    this.#done = new IntervalSet(done);
    this.#inherited = new IntervalSet(this.#done);
    this.#hash = new PrefixHash(expected, prefixes);
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
    return this.#done.missing(this.#expected.bytes);
  }

  /**
   * Writes bytes, and digests them if they follow on what is digested. If the system refuses in the
   * middle, those before are there.
   */
  write(position: number, chunk: Uint8Array): void {
    this.#hash.rewind(position);
    this.#writeAll(position, chunk);
    // A step that turns out wrong is not told of here: hashNext() reads it from the disk first.
    if (position === this.#hash.position) this.#hash.update(chunk);
  }

  /**
   * Digests the next bytes that are there, reading them from the disk. Gives the step that they
   * complete if it does not have the known digest; the next bytes are then those of this step.
   */
  hashNext(): Interval | undefined {
    const { position } = this.#hash;
    const end = Math.min(this.contiguousBytes, position + SLICE_BYTES);
    this.#buffer ??= new Uint8Array(SLICE_BYTES);
    const slice = this.#buffer.subarray(0, end - position);
    const count = this.#file.readAt(position, slice);
    if (count > 0) return this.#hash.update(slice.subarray(0, count));
    throw new StorageError(
      `Cannot read "${this.#path}": it ends at ${position}, and had ${end} bytes before`,
      { hint: "end what else changes it, and run the command again" },
    );
  }

  /**
   * Decides about a step that differs: says whether its bytes must be replaced. One that differs twice
   * shows the known digest to be wrong, and none is held against the bytes any more.
   */
  isDamaged({ start }: Interval): boolean {
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

  #writeAll(position: number, chunk: Uint8Array): void {
    let end = position;
    try {
      while (end < position + chunk.byteLength) {
        end += this.#file.writeAt(end, chunk.subarray(end - position));
      }
    } catch (error) {
      throw explainStorageError(error, { action: "write", path: this.#path });
    } finally {
      this.#done.add({ start: position, end });
    }
  }
}
