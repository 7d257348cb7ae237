import { join } from "@std/path";
import { z } from "zod";
import { atomicWrite, removeIfPresent } from "../../base/atomic_write.ts";
import { readJson } from "../../base/json.ts";
import { BYTES, type FileDigest, SHA256 } from "../../catalog/schema.ts";
import { validate } from "../../catalog/validate.ts";

/** Beside the files that it tells of; no file of a model has this name. */
const RECORD_NAME = ".conversion.json";

interface ConversionRecord {
  version: 1;
  fingerprint: string;
  files: Record<string, FileDigest>;
}

const RECORD: z.ZodType<ConversionRecord> = z.object({
  version: z.literal(1),
  fingerprint: SHA256,
  files: z.record(z.string(), z.object({ bytes: BYTES, sha256: SHA256 })),
});

/**
 * Which files of a conversion are whole, kept beside them, so that a conversion that was broken off
 * goes on with the next one.
 */
export class FinishedFiles {
  readonly #directory: string;
  readonly #record: ConversionRecord;

  private constructor(directory: string, record: ConversionRecord) {
    this.#directory = directory;
    this.#record = record;
  }

  /**
   * Opens the record of a folder. One that belongs to another conversion, or cannot be read, counts as
   * none: its files are written anew.
   *
   * @param fingerprint SHA-256 of what decides the bytes: source, options, converter.
   */
  static async open(
    directory: string,
    fingerprint: string,
  ): Promise<FinishedFiles> {
    const record = await readRecord(directory);
    return new FinishedFiles(
      directory,
      record?.fingerprint === fingerprint
        ? record
        : { version: 1, fingerprint, files: {} },
    );
  }

  /** Length of all files that are whole. */
  get bytes(): number {
    return Object.values(this.#record.files)
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The digest of a file that is whole and still has its length. */
  async find(path: string): Promise<FileDigest | undefined> {
    const digest = this.#record.files[path];
    if (digest === undefined) return undefined;
    return await hasLength(join(this.#directory, path), digest.bytes)
      ? digest
      : undefined;
  }

  /** Keeps the digest of a file that is whole and on the disk. */
  async add(path: string, digest: FileDigest): Promise<void> {
    this.#record.files[path] = digest;
    await atomicWrite(
      join(this.#directory, RECORD_NAME),
      `${JSON.stringify(this.#record)}\n`,
    );
  }

  /** Removes the record; the files stay. */
  async remove(): Promise<void> {
    await removeIfPresent(join(this.#directory, RECORD_NAME));
  }
}

async function readRecord(
  directory: string,
): Promise<ConversionRecord | undefined> {
  const path = join(directory, RECORD_NAME);
  try {
    return validate(RECORD, await readJson(path), path);
  } catch {
    return undefined;
  }
}

async function hasLength(path: string, bytes: number): Promise<boolean> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return isFile && size === bytes;
  } catch {
    return false;
  }
}
