import { join } from "@std/path";
import type { FileDigest } from "../catalog/schema.ts";
import type { Hub } from "../hub/hub.ts";
import type { DownloadLog } from "./download_log.ts";
import type { DownloadPlan, PlannedFile } from "./plan/plan.ts";
import { type Transfer, transferFile } from "./transfer/transfer.ts";

/** How far a download is. Bytes never go back. */
export interface DownloadProgress {
  /** The model's key. */
  key: string;
  /** Path of the file that is fetched. */
  file: string;
  /** Bytes of this file that are there. */
  fileBytes: number;
  /** Bytes that this file will have. */
  fileTotal: number;
  /** Bytes of all files that are there, those from before included. */
  bytes: number;
  /** Bytes that all files will have. */
  total: number;
}

/** Options of {@linkcode fetchFiles}. */
export interface FetchFilesOptions {
  /** How the Hub is reached. */
  hub: Hub;
  /** Ends the transfers. */
  signal?: AbortSignal;
  /** Called after each chunk. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Told of every file. */
  log?: DownloadLog;
  /**
   * Fetches one file.
   *
   * @default {transferFile}
   */
  transfer?: Transfer;
}

/**
 * Fetches the files of a plan that are not there yet, one after another, and gives the digests of all.
 *
 * @param staging Directory that the files go to, under their paths.
 * @throws what the transfer throws.
 */
export async function fetchFiles(
  plan: DownloadPlan,
  staging: string,
  options: FetchFilesOptions,
): Promise<Record<string, FileDigest>> {
  const digests: Record<string, FileDigest> = {};
  let bytesBefore = plan.verifiedBytes;
  for (const file of plan.files) {
    const { path, bytes } = file;
    let { sha256 } = file;
    if (sha256 === undefined) {
      const target = join(staging, path);
      sha256 = await fetchFile(file, { plan, target, bytesBefore }, options);
      bytesBefore += bytes;
    }
    digests[path] = { bytes, sha256 };
  }
  return digests;
}

async function fetchFile(
  file: PlannedFile,
  { plan, target, bytesBefore }: {
    plan: DownloadPlan;
    target: string;
    bytesBefore: number;
  },
  options: FetchFilesOptions,
): Promise<string> {
  const { hub, signal, onProgress, log, transfer = transferFile } = options;
  const { key, repo, commit, totalBytes } = plan;
  const { path, bytes } = file;
  const startMs = performance.now();
  const sha256 = await transfer(file, {
    hub,
    repo,
    commit,
    target,
    onBytes: (fileBytes) =>
      onProgress?.({
        key,
        file: path,
        fileBytes,
        fileTotal: bytes,
        bytes: bytesBefore + fileBytes,
        total: totalBytes,
      }),
    ...(signal && { signal }),
  });
  log?.info("received", { path, bytes, sha256, ...rate(bytes, startMs) });
  return sha256;
}

/** A file that came within a millisecond counts as one that took a millisecond. */
function rate(bytes: number, startMs: number): object {
  const elapsedMs = Math.max(1, Math.round(performance.now() - startMs));
  return { elapsedMs, bytesPerSecond: Math.round(bytes / elapsedMs * 1000) };
}
