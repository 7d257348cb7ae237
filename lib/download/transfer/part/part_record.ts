import { removeIfPresent } from "../../../base/atomic_write.ts";
import {
  type ResumeRecord,
  writeResumeRecord,
} from "../../../storage/partial/resume_record.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";
import type { ExpectedContent } from "./file_hash.ts";
import type { PartContent } from "./part_content.ts";
import type { RandomAccessFile } from "./random_access_file.ts";

/** Where a file and its record are, and what the file must be. */
export interface PartRecordOptions {
  /** Path of the bytes. */
  target: string;
  /** Path of the record of what is there. */
  recordPath: string;
  /** What the whole file must be. */
  file: ExpectedContent;
}

/** The record of an unfinished file: written after the bytes that it tells of are on the disk. */
export class PartRecord {
  /** Strong ETags of the bytes, by the origin that they came from. */
  readonly etags: Map<string, string>;
  readonly #file: RandomAccessFile;
  readonly #options: PartRecordOptions;

  /** Begins with the ETags of an earlier record. */
  constructor(
    file: RandomAccessFile,
    { etags, ...options }: PartRecordOptions & {
      etags: Readonly<Record<string, string>>;
    },
  ) {
    this.#file = file;
    this.#options = options;
    this.etags = new Map(Object.entries(etags));
  }

  /**
   * Brings the bytes to the disk that are there now, and then the record of them.
   *
   * @throws {DiskFullError} If there is no room.
   * @throws {StorageError} If the file system refuses.
   */
  async save(content: PartContent): Promise<void> {
    const record = this.#describe(content);
    await this.#explain(async () => {
      await this.#file.syncData();
      await writeResumeRecord(this.#options.recordPath, record);
    });
  }

  /**
   * Brings the whole file to the disk, after which there is nothing to resume.
   *
   * @throws {StorageError} If the file system refuses.
   */
  async finish(): Promise<void> {
    await this.#explain(async () => {
      await this.#file.sync();
      await removeIfPresent(this.#options.recordPath);
    });
  }

  /** Removes the file and the record. */
  async discard(): Promise<void> {
    await removeIfPresent(this.#options.recordPath);
    await removeIfPresent(this.#options.target);
  }

  #describe(content: PartContent): ResumeRecord {
    const { bytes, digest } = this.#options.file;
    return {
      version: 1,
      bytes,
      ...(digest && { digest }),
      done: content.done.map(({ start, end }) => [start, end]),
      etags: Object.fromEntries(this.etags),
      prefixes: content.prefixes,
    };
  }

  async #explain(fn: () => Promise<void>): Promise<void> {
    try {
      await fn();
    } catch (error) {
      const path = this.#options.target;
      throw explainStorageError(error, { action: "save", path });
    }
  }
}
