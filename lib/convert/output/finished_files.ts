import { join } from "@std/path";
import { z } from "zod";
import { atomicWrite, removeIfPresent } from "../../base/atomic_write.ts";
import { readJson } from "../../base/json.ts";
import { BYTES, type FileDigest, SHA256 } from "../../catalog/schema.ts";
import { validate } from "../../catalog/validate.ts";

/** Beside the files that it tells of; no file of a model has this name. */
const RECORD_NAME = ".conversion.json";

interface ConversionRecord {
  version: 2;
  fingerprint: string;
  choices?: unknown;
  files: Record<string, FileDigest>;
}

const RECORD: z.ZodType<ConversionRecord> = z.object({
  version: z.literal(2),
  fingerprint: SHA256,
  choices: z.unknown().optional(),
  files: z.record(z.string(), z.object({ bytes: BYTES, sha256: SHA256 })),
});

/**
 * What is done of a conversion, kept beside its files: what was chosen, and which files are whole, so
 * that a conversion that was broken off goes on with the next one.
 */
export class FinishedFiles {
  readonly #directory: string;
  readonly #record: ConversionRecord;
  /** Ends when the last record that was asked for is written. */
  #saving: Promise<void> = Promise.resolve();

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
        : { version: 2, fingerprint, files: {} },
    );
  }

  /** What was chosen by measurement, as it was kept; `undefined` if nothing was. */
  get choices(): unknown {
    return this.#record.choices;
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
    await this.#save();
  }

  /** Keeps what was chosen by measurement, plain data. */
  async keepChoices(choices: unknown): Promise<void> {
    this.#record.choices = choices;
    await this.#save();
  }

  /** Removes the record; the files stay. */
  async remove(): Promise<void> {
    await removeIfPresent(join(this.#directory, RECORD_NAME));
  }

  /** One after the other: files can become whole at the same time. */
  async #save(): Promise<void> {
    const path = join(this.#directory, RECORD_NAME);
    const saving = this.#saving.then(() =>
      atomicWrite(path, `${JSON.stringify(this.#record)}\n`)
    );
    // A failure is its caller's matter, not that of the next one in turn.
    this.#saving = saving.catch(() => {});
    await saving;
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
