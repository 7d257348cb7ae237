import { Semaphore } from "../base/semaphore.ts";
import type { VerifiedFile } from "../storage/manifest.ts";
import type { PrefixDigests } from "../storage/prefix_digests.ts";
import { DEFAULT_WORKERS } from "./default_limits.ts";
import { fetchFile, type FetchFileOptions } from "./fetch_file.ts";
import type { DownloadPlan, PlannedFile } from "./plan/plan.ts";
import { type DownloadProgress, ProgressTally } from "./progress_tally.ts";
import { RunTotal } from "./transfer/run_total.ts";
import type { TransferredFile } from "./transfer/transfer_file.ts";

/** Options of {@linkcode fetchFiles}. */
export interface FetchFilesOptions extends FetchFileOptions {
  /**
   * Places for files that are fetched at the same time; models that share it share the places.
   *
   * @default one of its own with {DEFAULT_WORKERS} places
   */
  pool?: Semaphore;
  /** Called after each chunk, thousands of times a second on a fast line. */
  onProgress?: (progress: DownloadProgress) => void;
}

/** Files that are whole and right, and what it took. */
export interface FetchedFiles {
  /** Digests of all files of the plan, by path. */
  files: Record<string, VerifiedFile>;
  /** Bytes that came over the network. */
  bytesFetched: number;
  /** Files of which something came over the network. */
  filesFetched: number;
}

/**
 * Brings all files of a plan to their places that are not there yet, several at a time, the largest
 * first. The first one that fails stops the others; what is there of them stays.
 *
 * @param staging Directory that the files go to, under their paths.
 * @throws what `fetchFile()` throws for the first file that fails.
 */
export async function fetchFiles(
  plan: DownloadPlan,
  staging: string,
  { pool = new Semaphore(DEFAULT_WORKERS), ...options }: FetchFilesOptions,
): Promise<FetchedFiles> {
  const { onProgress, ...rest } = options;
  // The files share the line, with those of other models if the caller says so.
  const limits = { runTotal: new RunTotal(), ...rest.limits };
  const fileOptions = { ...rest, limits };
  const tally = new ProgressTally(plan, onProgress);
  const done = await runAll(
    plan.files.toSorted((a, b) => b.bytes - a.bytes),
    async (file, signal) => {
      const { sha256, prefixes } = file;
      if (sha256 !== undefined) return verified(sha256, prefixes);
      const task = {
        plan,
        file,
        staging,
        onBytes: (bytes: number) => tally.update(file, bytes),
      };
      return await pool.run(
        () =>
          timed(
            file,
            () => fetchFile(task, { ...fileOptions, signal }),
            options,
          ),
        signal,
      );
    },
    options.signal,
  );
  return sumUp(plan, done);
}

function verified(
  sha256: string,
  prefixes: PrefixDigests | undefined,
): TransferredFile {
  return { sha256, ...(prefixes && { prefixes }), bytesFetched: 0 };
}

/** Runs tasks side by side; once one has failed, ends the others and waits until they have. */
async function runAll(
  files: readonly PlannedFile[],
  task: (file: PlannedFile, signal: AbortSignal) => Promise<TransferredFile>,
  outer: AbortSignal | undefined,
): Promise<Map<string, TransferredFile>> {
  const stop = new AbortController();
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal;
  const failures: unknown[] = [];
  const done = new Map<string, TransferredFile>();
  await Promise.all(files.map(async (file) => {
    try {
      done.set(file.path, await task(file, signal));
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  }));
  if (failures.length > 0) throw failures[0];
  return done;
}

async function timed(
  { path, bytes }: PlannedFile,
  work: () => Promise<TransferredFile>,
  { log }: FetchFilesOptions,
): Promise<TransferredFile> {
  const startMs = performance.now();
  const fetched = await work();
  const { sha256, bytesFetched } = fetched;
  const details = { path, bytes, sha256, bytesFetched };
  log?.info("received", { ...details, ...rate(bytes, startMs) });
  return fetched;
}

/** A file that came within a millisecond counts as one that took a millisecond. */
function rate(bytes: number, startMs: number): object {
  const elapsedMs = Math.max(1, Math.round(performance.now() - startMs));
  return { elapsedMs, bytesPerSecond: Math.round(bytes / elapsedMs * 1000) };
}

/** The files are in the order of the plan, whichever came first. */
function sumUp(
  plan: DownloadPlan,
  done: ReadonlyMap<string, TransferredFile>,
): FetchedFiles {
  const files: FetchedFiles["files"] = {};
  for (const { path, bytes } of plan.files) {
    const { sha256 = "", prefixes } = done.get(path) ?? {};
    files[path] = { bytes, sha256, ...(prefixes && { prefixes }) };
  }
  const counts = [...done.values()].map(({ bytesFetched }) => bytesFetched);
  return {
    files,
    bytesFetched: counts.reduce((sum, bytes) => sum + bytes, 0),
    filesFetched: counts.filter((bytes) => bytes > 0).length,
  };
}
