import { setImmediate } from "node:timers/promises";
import { DiskFullError } from "../../../base/errors.ts";
import type { Interval } from "../intervals.ts";
import {
  CHECKPOINT_BYTES,
  Checkpoints,
  type CheckpointsOptions,
} from "./checkpoints.ts";
import type { HashedPart } from "./file_hash.ts";
import {
  findResumable,
  type FindResumableOptions,
  type Resumable,
} from "./find_resumable.ts";
import { openTarget } from "./open_target.ts";
import { PartContent } from "./part_content.ts";
import { PartRecord } from "./part_record.ts";
import { RandomAccessFile } from "./random_access_file.ts";
import type { HashThreadOptions } from "./thread/start_hash_thread.ts";

export type { HashedPart } from "./file_hash.ts";

/** Where an unfinished file is, what it must become, and when it is saved. */
export interface PartFileOptions
  extends
    FindResumableOptions,
    HashThreadOptions,
    Omit<CheckpointsOptions, "save"> {}

/** More than a record and its folder take with the largest blocks that file systems use. */
const RECORD_ROOM_BYTES = 1 << 20;

/**
 * A file that is being fetched: its bytes come in any order, and what is there survives the process.
 *
 * A record beside it says which bytes are on the disk; it is written after they are, so that it never
 * says too much, and at least every 64 MiB or 5 s, so that no more than that is fetched twice. The
 * digest of a large file is made in a thread that reads after the writing; that of a small one while the
 * bytes come in order, else by reading after them. One process at a time may have the file open.
 *
 * @example
 * ```ts ignore
 * await using part = await PartFile.open({ target, recordPath, file });
 * for (;;) {
 *   for (const interval of part.missing()) await fetchInto(part, interval);
 *   const hashed = await part.finish();
 *   if (hashed?.matches) return hashed.sha256;
 *   if (hashed) await part.reset();
 * }
 * ```
 */
export class PartFile implements AsyncDisposable {
  /** Length that the whole file will have. */
  readonly bytes: number;
  readonly #options: PartFileOptions;
  readonly #file: RandomAccessFile;
  readonly #record: PartRecord;
  readonly #checkpoints: Checkpoints;
  #content: PartContent;
  #isFinished = false;

  private constructor(
    options: PartFileOptions,
    file: RandomAccessFile,
    found: Resumable,
  ) {
    this.bytes = options.file.bytes;
    this.#options = options;
    this.#file = file;
    this.#record = new PartRecord(file, { ...options, etags: found.etags });
    this.#content = this.#contentOf(found);
    this.#checkpoints = new Checkpoints({
      ...options,
      save: () => this.#record.save(this.#content),
    });
  }

  /**
   * Opens an unfinished file with what is there of it, and makes it if there is nothing.
   *
   * What there is counts if its record is of the same length and digest. Without such a record it
   * counts only if it has its full length: its digest will tell. All else is discarded, and a link at
   * the path is not followed but removed.
   *
   * @throws {StorageError} If the file system refuses.
   * @throws {DiskFullError} If there is no room for the record.
   */
  static async open(options: PartFileOptions): Promise<PartFile> {
    const { target, file: { bytes }, checkpointBytes = CHECKPOINT_BYTES } =
      options;
    const opened = await openTarget(target);
    const file = new RandomAccessFile(opened.file);
    let part: PartFile | undefined;
    try {
      const found = await findResumable(options, opened.bytes);
      if (found.done.length === 0) await file.truncate(0);
      part = new PartFile(options, file, found);
      // So that no file of full length without a record is left by streams that wrote its end first.
      if (bytes > checkpointBytes / 2) await part.checkpoint();
      return part;
    } catch (error) {
      if (part !== undefined) await part.#content[Symbol.asyncDispose]();
      file[Symbol.dispose]();
      throw error;
    }
  }

  /** How many bytes are there. */
  get doneBytes(): number {
    return this.#content.doneBytes;
  }

  /** How many bytes, from the beginning, are digested. */
  get hashedBytes(): number {
    return this.#content.hashedBytes;
  }

  /** Says which bytes are not there, in order. */
  missing(): Interval[] {
    return this.#content.missing();
  }

  /** The strong ETag of the bytes that came from an origin. */
  etag(origin: string): string | undefined {
    return this.#record.etags.get(origin);
  }

  /** Notes the strong ETag of the bytes that come from an origin, or that there is none. */
  setEtag(origin: string, etag: string | undefined): void {
    if (etag === undefined) this.#record.etags.delete(origin);
    else this.#record.etags.set(origin, etag);
  }

  /**
   * Writes bytes; they may replace others.
   *
   * @throws {RangeError} If they do not lie in the file.
   * @throws {DiskFullError} If the disk is full; what it took is there.
   * @throws {StorageError} If the file system refuses.
   */
  write(position: number, chunk: Uint8Array): void {
    const { byteLength } = chunk;
    if (position < 0 || position + byteLength > this.bytes) {
      throw new RangeError(
        `Cannot write ${byteLength} bytes at ${position} of ` +
          `"${this.#options.target}": it has ${this.bytes} bytes`,
      );
    }
    this.#content.write(position, chunk);
    this.#checkpoints.wrote(byteLength);
  }

  /**
   * Makes a checkpoint if it is time for one. It goes on beside further writes, and is waited for only
   * when more than the promised bytes would be lost otherwise.
   *
   * @throws {DiskFullError} If this one or one before ran out of space.
   * @throws {StorageError} If the file system refuses.
   */
  async checkpointIfDue(): Promise<void> {
    await this.#checkpoints.ifDue();
  }

  /**
   * Brings all bytes to the disk, and then the record of them.
   *
   * @throws {DiskFullError} If there is no room for the record.
   * @throws {StorageError} If the file system refuses.
   */
  async checkpoint(): Promise<void> {
    await this.#checkpoints.now();
  }

  /**
   * Digests what is there without a gap, reading it from the disk, and lets other work go on between.
   *
   * If a step of it does not have the known digest, gives that step, which is missing again; call again
   * when it is there. A step that differs twice shows the known digests to be wrong: none is held
   * against the file any more.
   *
   * @throws {StorageError} If another program made the file shorter.
   */
  async advanceHash(signal?: AbortSignal): Promise<Interval | undefined> {
    while (this.#content.hashedBytes < this.#content.contiguousBytes) {
      signal?.throwIfAborted();
      const differing = await this.#content.hashNext();
      if (differing !== undefined && await this.#replace(differing)) {
        return differing;
      }
      await setImmediate();
    }
    return undefined;
  }

  /**
   * Forgets everything: the bytes are not those that are wanted. Nothing may write meanwhile.
   *
   * @throws {DiskFullError} If there is no room for the record.
   * @throws {StorageError} If the file system refuses.
   */
  async reset(): Promise<void> {
    const { stepBytes } = this.#content.prefixes;
    const { knownPrefixes = { stepBytes, sha256: [] } } = this.#options;
    this.#record.etags.clear();
    await using _old = this.#content;
    this.#content = this.#contentOf({ done: [], prefixes: knownPrefixes });
    // The record first: it must not tell of bytes that are gone.
    await this.checkpoint();
    await this.#file.truncate(0);
  }

  /**
   * Digests the whole file, and brings it to the disk. If it is what it must be, the record is removed.
   *
   * Gives `undefined` if bytes turn out to be damaged that were there from before; they are missing
   * again. Fetch them and call again: that happens once for each step at most.
   *
   * @throws {RangeError} If bytes are missing.
   * @throws {StorageError} If the file system refuses.
   */
  async finish(signal?: AbortSignal): Promise<HashedPart | undefined> {
    this.#content.checkComplete();
    if (await this.advanceHash(signal) !== undefined) return undefined;
    const hashed = this.#content.digest();
    // If it is wrong, what another run left is doubted before what this run fetched.
    const doubtful = hashed.matches ? [] : this.#content.unverified();
    if (doubtful.length > 0) {
      await this.#forget(doubtful);
      return undefined;
    }
    if (hashed.matches) await this.#keep();
    const { prefixes } = this.#content;
    return { ...hashed, ...(prefixes.sha256.length > 0 && { prefixes }) };
  }

  /**
   * Closes the file. If it is unfinished, its record says exactly what is there; if that cannot be
   * written, an earlier one stays that says less. Of nothing, nothing stays.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    using _file = this.#file;
    using _checkpoints = this.#checkpoints;
    await this.#content[Symbol.asyncDispose]();
    if (this.#isFinished) return;
    const { target, log } = this.#options;
    try {
      await this.#saveLast();
      if (this.doneBytes === 0) await this.#record.discard();
    } catch (error) {
      // The error that ended the work is the one to tell of.
      log?.info("checkpoint failed", { target, reason: String(error) });
    }
  }

  #contentOf({ done, prefixes }: Omit<Resumable, "etags">): PartContent {
    const { target: path, file: expected } = this.#options;
    return new PartContent(this.#file, {
      ...this.#options,
      ...{ path, expected, done, prefixes },
    });
  }

  /** Whether the bytes of a step that differs must come again. */
  async #replace(differing: Interval): Promise<boolean> {
    const { target, log } = this.#options;
    if (!this.#content.isDamaged(differing)) {
      log?.info("prefix digests dropped", { target, ...differing });
      return false;
    }
    await this.#forget([differing]);
    return true;
  }

  /** The record is written before the bytes come again, for it must not tell of them meanwhile. */
  async #forget(damaged: Interval[]): Promise<void> {
    const { target, log } = this.#options;
    log?.info("damaged on disk", { target, damaged });
    for (const interval of damaged) this.#content.remove(interval);
    await this.checkpoint();
  }

  /** A full disk has no room for the record either, unless the file gives some back. */
  async #saveLast(): Promise<void> {
    try {
      await this.#checkpoints.now();
    } catch (error) {
      if (!(error instanceof DiskFullError)) throw error;
      await this.#file.truncate(this.#content.dropLast(RECORD_ROOM_BYTES));
      await this.#checkpoints.now();
    }
  }

  async #keep(): Promise<void> {
    // A checkpoint that comes later, or is under way, would bring the record back.
    this.#checkpoints[Symbol.dispose]();
    await this.#checkpoints.settle();
    await this.#record.finish();
    this.#isFinished = true;
  }
}
