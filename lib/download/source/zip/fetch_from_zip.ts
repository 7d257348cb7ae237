import { join } from "@std/path";
import { Semaphore } from "../../../base/semaphore.ts";
import type { LockEntry } from "../../../catalog/schema.ts";
import type { Hub } from "../../../hub/hub.ts";
import { freeBytes as readFreeBytes } from "../../../storage/free_space.ts";
import type { Store } from "../../../storage/stores.ts";
import {
  type FetchedFiles,
  fetchFiles,
  type FetchFilesOptions,
} from "../../fetch_files.ts";
import { checkFreeSpace, withMargin } from "../../plan/disk_need.ts";
import type { DownloadPlan } from "../../plan/plan.ts";
import type { PlannedArchive } from "../../plan/plan_archive.ts";
import type {
  ArchiveSession,
  ArchiveSessionOptions,
  OpenedArchive,
} from "./archive_session.ts";
import { extractFile } from "./extract_file.ts";
import { transferFromArchive } from "./transfer_from_archive.ts";
import { useArchive } from "./use_archive.ts";

/** Options of {@linkcode fetchFromZip}. */
export interface FetchFromZipOptions
  extends Omit<FetchFilesOptions, "hubs" | "installed"> {
  /** The variant's `files`. */
  patterns: readonly string[];
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** How servers are reached. */
  hub: Hub;
  /**
   * Uses no network: the archive or all files must be on this machine.
   *
   * @default {false}
   */
  offline?: boolean;
  /** The store that the files go to. */
  store: Store;
  /**
   * Tells how many bytes may be written below a path.
   *
   * @default the file system's answer
   */
  freeBytes?: (path: string) => Promise<number | undefined>;
}

/** A plan whose files come from an archive. */
export type ZipPlan = DownloadPlan & { archive: PlannedArchive };

/** Decompression runs beside the writing and hashing of another file. */
const EXTRACTED_AT_ONCE = 2;

/**
 * Brings all files of a plan to their places that are not there yet: from elsewhere on this machine if
 * they are right there, else from the archive, which is then fetched as a whole. The archive stays
 * beside the files, so that nothing has to be fetched again whatever happens.
 *
 * Without a lock entry the files are those that the archive has, and its CRC-32s are what is checked.
 *
 * @param staging Directory that the files go to, under their paths.
 * @throws {ConfigError} If the archive is not safe to extract.
 * @throws {DiskFullError} If there is no room for what is in it.
 * @throws what `ArchiveSession.open()`, `extractFile()` and `fetchFiles()` throw.
 */
export async function fetchFromZip(
  plan: ZipPlan,
  staging: string,
  options: FetchFromZipOptions,
): Promise<FetchedFiles> {
  const { result: files, bytesFetched } = await useArchive(
    plan.archive,
    sessionOptions(plan, staging, options),
    (session) => takeFiles(plan, staging, { ...options, session }),
  );
  return { files, bytesFetched, filesFetched: bytesFetched > 0 ? 1 : 0 };
}

function sessionOptions(
  { key, archive, isLocked, files }: ZipPlan,
  staging: string,
  { onProgress, patterns, ...options }: FetchFromZipOptions,
): ArchiveSessionOptions {
  return {
    ...options,
    staging,
    patterns: isLocked ? files.map(({ path }) => path) : patterns,
    onBytes: (bytes, total) =>
      onProgress?.({
        ...{ key, file: archive.name, fileBytes: bytes, fileTotal: total },
        ...{ bytes, total },
      }),
  };
}

interface Extraction extends FetchFromZipOptions {
  session: ArchiveSession;
}

function takeFiles(
  plan: ZipPlan,
  staging: string,
  options: Extraction,
): Promise<FetchedFiles["files"]> {
  return plan.isLocked
    ? takeLocked(plan, staging, options)
    : extractAll(plan, staging, options);
}

/** The files and what is in them are known: each is looked for on this machine first. */
async function takeLocked(
  plan: ZipPlan,
  staging: string,
  { session, onProgress, log, signal }: Extraction,
): Promise<FetchedFiles["files"]> {
  const { bytesToFetch } = plan.archive;
  const { files } = await fetchFiles(plan, staging, {
    hubs: [],
    // A place in the common pool would be kept while the archive is waited for.
    pool: new Semaphore(EXTRACTED_AT_ONCE),
    transfer: transferFromArchive(session),
    // The whole is what is fetched; what is extracted shows by file.
    onProgress: (progress) => {
      const isFetched = bytesToFetch > 0 && session.progress.total > 0;
      onProgress?.({ ...progress, ...(isFetched && session.progress) });
    },
    ...(log && { log }),
    ...(signal && { signal }),
  });
  return files;
}

async function extractAll(
  plan: ZipPlan,
  staging: string,
  options: Extraction,
): Promise<FetchedFiles["files"]> {
  const { session, lockEntry, onProgress, signal } = options;
  const opened = await session.open();
  await checkRoom(plan, opened, options);
  const taken: FetchedFiles["files"] = {};
  for (const [path, file] of opened.files) {
    const { uncompressedSize: fileTotal } = file.entry;
    const expected = lockEntry?.files[path];
    const told = { key: plan.key, file: path, fileTotal, ...session.progress };
    taken[path] = await extractFile(opened.archive, file, {
      target: join(staging, path),
      onBytes: (fileBytes) => onProgress?.({ ...told, fileBytes }),
      ...(expected && { expected }),
      ...(signal && { signal }),
    });
  }
  return taken;
}

/** Only now is it known how much there is. */
async function checkRoom(
  { key }: ZipPlan,
  { files }: OpenedArchive,
  { store, freeBytes: readFree = readFreeBytes }: Extraction,
): Promise<void> {
  const bytes = [...files.values()].reduce(
    (sum, { entry }) => sum + entry.uncompressedSize,
    0,
  );
  const freeBytes = await readFree(store.root);
  const need = { key, requiredBytes: withMargin(bytes) };
  checkFreeSpace(
    { ...need, ...(freeBytes !== undefined && { freeBytes }) },
    store,
  );
}
