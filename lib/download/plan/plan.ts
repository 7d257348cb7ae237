import { join } from "@std/path";
import { formatBytes } from "../../base/bytes.ts";
import { DiskFullError } from "../../base/errors.ts";
import type { ModelRef } from "../../catalog/find.ts";
import { directoryBytes } from "../../base/directory_bytes.ts";
import { freeBytes as readFreeBytes } from "../../storage/free_space.ts";
import { partialDirectory } from "../../storage/layout.ts";
import type { Store } from "../../storage/stores.ts";
import type { WantedFile } from "../wanted_file.ts";
import { hashFile } from "../transfer/file_hash.ts";
import { resolveFiles, type ResolveFilesOptions } from "./resolve_files.ts";

/** One file of a plan. */
export interface PlannedFile extends WantedFile {
  /** SHA-256 of the content, if it already lies in `.partial/`, whole and right. */
  sha256?: string;
}

/** What a download would do. */
export interface DownloadPlan {
  /** The model's key. */
  key: string;
  /** Hub repository. */
  repo: string;
  /** Commit that all files are taken from. */
  commit: string;
  /** The branch, tag or commit that the catalog names. */
  revision: string;
  /** Whether the lock has all files; otherwise some are as the Hub says. */
  isLocked: boolean;
  /** All files, also those that need no request. */
  files: PlannedFile[];
  /** Bytes of all files. */
  totalBytes: number;
  /** Bytes of the files that are already whole and right. */
  verifiedBytes: number;
  /** Bytes that come over the network. */
  bytesToFetch: number;
  /** Bytes that must be free on the disk, with the margin. */
  requiredBytes: number;
  /** Bytes that are free; absent if the system does not tell. */
  freeBytes?: number;
}

/** Options of {@linkcode planDownload}. */
export interface PlanOptions extends ResolveFilesOptions {
  /** The store that the model goes to. */
  store: Store;
  /**
   * Tells how many bytes may be written below a path.
   *
   * @default the file system's answer
   */
  freeBytes?: (path: string) => Promise<number | undefined>;
}

/** Room for what else is written meanwhile, as a share of the files. */
const MARGIN_RATIO = 0.05;

/**
 * Finds out what a download of a model would fetch, without changing anything. With a lock entry there
 * is no request; files that lie in `.partial/` are read and compared.
 *
 * @throws what `resolveFiles()` throws.
 */
export async function planDownload(
  ref: ModelRef,
  options: PlanOptions,
): Promise<DownloadPlan> {
  const { store, signal, freeBytes = readFreeBytes } = options;
  const { files: wanted, ...resolved } = await resolveFiles(ref, options);
  const partial = partialDirectory(store, ref.key);
  const files: PlannedFile[] = [];
  for (const file of wanted) {
    const sha256 = await findVerified(join(partial, file.path), file, signal);
    files.push({ ...file, ...(sha256 !== undefined && { sha256 }) });
  }
  const free = await freeBytes(store.root);
  return {
    key: ref.key,
    ...resolved,
    files,
    ...sumFiles(files, await directoryBytes(partial)),
    ...(free !== undefined && { freeBytes: free }),
  };
}

/**
 * Refuses a plan that the disk has no room for.
 *
 * @throws {DiskFullError} With the numbers.
 */
export function checkFreeSpace(
  { key, requiredBytes, freeBytes }: DownloadPlan,
  store: Store,
): void {
  if (freeBytes === undefined || freeBytes >= requiredBytes) return;
  throw new DiskFullError(
    `Cannot download "${key}" to "${store.root}": ${
      formatBytes(requiredBytes)
    } must be free, and ${formatBytes(freeBytes)} are`,
    {
      hint: "free some space, or set FASTVLM_HOME to a folder on another disk",
    },
  );
}

/** The SHA-256 of a file, if it is whole and right. */
async function findVerified(
  path: string,
  file: WantedFile,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (await fileSize(path) !== file.bytes) return undefined;
  const { matches, sha256 } = await hashFile(path, file, signal);
  return matches ? sha256 : undefined;
}

/** Something else than a file counts as nothing: it will be removed. */
async function fileSize(path: string): Promise<number | undefined> {
  try {
    const info = await Deno.lstat(path);
    return info.isFile ? info.size : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

function sumFiles(files: readonly PlannedFile[], partialBytes: number) {
  const verified = files.filter(({ sha256 }) => sha256 !== undefined);
  const totalBytes = sumBytes(files);
  const verifiedBytes = sumBytes(verified);
  const bytesToFetch = totalBytes - verifiedBytes;
  // What lies there unfinished, or for another version, makes room for what is fetched.
  const addedBytes = Math.max(0, totalBytes - partialBytes);
  const requiredBytes = Math.ceil(addedBytes * (1 + MARGIN_RATIO));
  return { totalBytes, verifiedBytes, bytesToFetch, requiredBytes };
}

function sumBytes(files: readonly WantedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
