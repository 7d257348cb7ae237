import { join } from "@std/path";
import { NotFoundError } from "../base/errors.ts";
import type { Hub } from "../hub/hub.ts";
import type { Manifest } from "../storage/manifest.ts";
import { resumeRecordPath } from "../storage/partial/resume_record.ts";
import { adoptFile } from "./adopt/adopt_file.ts";
import {
  prefixesOf,
  takeDamaged,
  type TakeDamagedOptions,
} from "./adopt/take_damaged.ts";
import type { DownloadLog } from "./download_log.ts";
import type { DownloadPlan, PlannedFile } from "./plan/plan.ts";
import { hubFileUrl } from "./source/hub_files.ts";
import {
  type RemoteFile,
  type RetryNotice,
  type Transfer,
  transferFile,
  type TransferLimits,
  type TransferredFile,
} from "./transfer/transfer_file.ts";

/** How one file is fetched. */
export interface FetchFileOptions {
  /** The Hub and its mirrors, in the order in which they are tried. */
  hubs: readonly Hub[];
  /** The installed version of the model, whose files may be damaged. */
  installed?: { directory: string; manifest: Manifest };
  /** How hard and how long to try. */
  limits?: TransferLimits;
  /** Told of every attempt that failed and is followed by another one. */
  onRetry?: (notice: RetryNotice) => void;
  /** Told of everything that happens. */
  log?: DownloadLog;
  /** Ends the fetching; what is there stays. */
  signal?: AbortSignal;
  /**
   * Fetches one file.
   *
   * @default {transferFile}
   */
  transfer?: Transfer;
}

/** A plan, one of its files, and where it goes. */
export interface FileTask {
  /** The plan. */
  plan: DownloadPlan;
  /** The file. */
  file: PlannedFile;
  /** Directory that the file goes to, under its path. */
  staging: string;
  /** Called with the bytes of the file that are there. */
  onBytes: (bytes: number) => void;
}

/**
 * Brings one file of a plan to its place: from this machine if it is right there, else over the network.
 *
 * @throws {NotFoundError} If it should lie in a folder, and does not.
 * @throws what the transfer throws.
 */
export async function fetchFile(
  { plan, file, staging, onBytes }: FileTask,
  options: FetchFileOptions,
): Promise<TransferredFile> {
  const { log, signal } = options;
  const target = join(staging, file.path);
  const recordPath = resumeRecordPath(staging, file.path);
  const adopted = await adoptFile(file, file.copies, {
    target,
    recordPath,
    ...(log && { log }),
    ...(signal && { signal }),
  });
  if (adopted !== undefined) {
    onBytes(file.bytes);
    const { sha256, prefixes } = adopted;
    return { sha256, ...(prefixes && { prefixes }), bytesFetched: 0 };
  }
  const { path: folder } = plan.source;
  if (folder !== undefined) throw notInFolder(file, folder);
  const place = { target, recordPath };
  return await transferTo(place, { plan, file, staging, onBytes }, options);
}

async function transferTo(
  place: TakeDamagedOptions,
  { plan, file, onBytes }: FileTask,
  options: FetchFileOptions,
): Promise<TransferredFile> {
  const { hubs, installed, transfer = transferFile, ...rest } = options;
  const { repo = "", commit = "" } = plan.source;
  const recorded = installed?.manifest.files[file.path];
  const knownPrefixes = prefixesOf(file, recorded);
  if (installed && recorded && knownPrefixes && file.doneBytes === 0) {
    const { directory } = installed;
    await takeDamaged(file, { directory, recorded }, place);
  }
  return await transfer(file, {
    ...rest,
    failure: `Cannot download "${file.path}" of "${repo}"`,
    remotes: hubs.map((hub): RemoteFile => ({
      hub,
      url: hubFileUrl(hub, { repo, commit }, file.path),
    })),
    ...place,
    onBytes,
    ...(knownPrefixes && { knownPrefixes }),
  });
}

function notInFolder({ path, digest }: PlannedFile, folder: string) {
  return new NotFoundError(
    `Cannot copy "${path}" from "${folder}": it is not there with the ` +
      `SHA-256 ${digest.value}`,
    { hint: "check the folder and the lock; the log has the details" },
  );
}
