import { join } from "@std/path";
import { createSha256, equalDigests, readChunks } from "../../base/digest.ts";
import { ModelFormatError } from "../../base/errors.ts";
import { type ManifestFile, mtimeMsOf, readManifest } from "../manifest.ts";
import { explainReadFailure } from "../storage_error.ts";
import { type DamagedRange, DamageFinder } from "./damage_finder.ts";

/** Options of {@linkcode verifyModel}. */
export interface VerifyModelOptions {
  /**
   * Compares size and time of the files instead of reading them.
   *
   * @default {false}
   */
  fast?: boolean;
  /** Called after each piece that was read. */
  onProgress?: (progress: VerifyProgress) => void;
  /** Ends the verification. */
  signal?: AbortSignal;
}

/** How far a verification is. */
export interface VerifyProgress {
  /** Path of the file that is read. */
  file: string;
  /** Bytes of all files that are done. */
  bytes: number;
  /** Bytes of all files. */
  total: number;
}

/**
 * What became of a file: it is what it was (`intact`), it is not there (`missing`), its content is
 * another one (`damaged`), it cannot be read (`unreadable`), or, without reading it, its time is
 * another one, which a copy has too (`changed`).
 */
export type FileCondition =
  | "intact"
  | "missing"
  | "damaged"
  | "unreadable"
  | "changed";

/** What became of one file. */
export interface FileReport {
  /** Path below the model's directory. */
  path: string;
  /** Bytes that it must have. */
  bytes: number;
  /** SHA-256 that it must have. */
  sha256: string;
  /** What became of it. */
  state: FileCondition;
  /** What is wrong, in a few words. */
  problem?: string;
  /** SHA-256 that it has, if it was read. */
  actualSha256?: string;
  /** Where the first damage is, if the manifest can tell. */
  damage?: DamagedRange;
}

/** What became of a model's files. */
export interface VerifyReport {
  /** The model's directory. */
  directory: string;
  /** The model's key. */
  key: string;
  /** Whether all files are intact. */
  isIntact: boolean;
  /** Bytes that all files must have. */
  bytes: number;
  /** Each file of the manifest. */
  files: FileReport[];
}

/**
 * Reads all files of an installed model, and compares them with its manifest. Needs no network, and
 * changes nothing.
 *
 * @throws {ModelFormatError} If the directory has no manifest.
 * @throws {ConfigError} If the manifest cannot be used.
 * @throws the signal's reason.
 */
export async function verifyModel(
  directory: string,
  options: VerifyModelOptions = {},
): Promise<VerifyReport> {
  const { fast = false, onProgress, signal } = options;
  const manifest = await readManifest(directory);
  if (manifest === undefined) {
    throw new ModelFormatError(
      `Cannot verify "${directory}": it has no manifest.json`,
    );
  }
  const expected = Object.entries(manifest.files);
  const total = expected.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const files: FileReport[] = [];
  let before = 0;
  for (const [path, file] of expected) {
    signal?.throwIfAborted();
    const onBytes = (bytes: number) =>
      onProgress?.({ file: path, bytes: before + bytes, total });
    const outcome = await examine(join(directory, path), file, {
      fast,
      onBytes,
      ...(signal && { signal }),
    });
    files.push({ path, bytes: file.bytes, sha256: file.sha256, ...outcome });
    before += file.bytes;
    onBytes(0);
  }
  const isIntact = files.every(({ state }) => state === "intact");
  return { directory, key: manifest.key, isIntact, bytes: total, files };
}

type Outcome = Pick<
  FileReport,
  "state" | "problem" | "actualSha256" | "damage"
>;

interface ExamineFileOptions {
  fast: boolean;
  onBytes: (bytes: number) => void;
  signal?: AbortSignal;
}

async function examine(
  path: string,
  expected: ManifestFile,
  options: ExamineFileOptions,
): Promise<Outcome> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) return { state: "damaged", problem: "it is not a file" };
    if (info.size !== expected.bytes) {
      const problem = `it has ${info.size} bytes instead of ${expected.bytes}`;
      return { state: "damaged", problem };
    }
    if (!options.fast) return await compareContent(path, expected, options);
    if (mtimeMsOf(info) === expected.mtimeMs) return { state: "intact" };
    const problem = "its time is not that of its installation";
    return { state: "changed", problem };
  } catch (error) {
    if (options.signal?.aborted) throw error;
    if (error instanceof Deno.errors.NotFound) {
      return { state: "missing", problem: "it is missing" };
    }
    return { state: "unreadable", problem: explainReadFailure(error) };
  }
}

async function compareContent(
  path: string,
  { bytes, sha256, prefixes }: ManifestFile,
  { onBytes, signal }: ExamineFileOptions,
): Promise<Outcome> {
  const hash = createSha256();
  const finder = prefixes && new DamageFinder(hash, prefixes);
  let read = 0;
  for await (const chunk of readChunks(path, signal)) {
    if (finder === undefined) hash.update(chunk);
    else finder.update(chunk);
    read += chunk.byteLength;
    onBytes(Math.min(read, bytes));
  }
  const actualSha256 = hash.digest("hex");
  if (equalDigests(actualSha256, sha256)) {
    return { state: "intact", actualSha256 };
  }
  const damage = finder?.damageUpTo(bytes);
  const problem = `its SHA-256 is ${actualSha256} instead of ${sha256}`;
  return { state: "damaged", problem, actualSha256, ...(damage && { damage }) };
}
