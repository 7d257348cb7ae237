import type { Environment } from "../../base/environment.ts";
import type { ModelRef } from "../../catalog/find.ts";
import { freeBytes as readFreeBytes } from "../../storage/free_space.ts";
import { partialDirectory } from "../../storage/layout.ts";
import type { ManifestSource } from "../../storage/manifest.ts";
import { findPartials } from "../../storage/partial/find_partials.ts";
import { measurePartial } from "../../storage/partial/measure_partial.ts";
import type { PrefixDigests } from "../../storage/prefix_digests.ts";
import type { Store } from "../../storage/stores.ts";
import type { FileCopies, FileCopy } from "../adopt/file_copy.ts";
import { findCopies } from "../adopt/find_copies.ts";
import type { WantedFile } from "../wanted_file.ts";
import { type DiskNeed, withMargin } from "./disk_need.ts";
import {
  NO_ARCHIVE,
  planArchive,
  type PlannedArchive,
} from "./plan_archive.ts";
import { inspectStaged, type StagedFile } from "./inspect_staged.ts";
import { resolveFiles, type ResolveFilesOptions } from "./resolve_files.ts";

/**
 * What is to be done about a file: nothing, since it lies in `.partial/`, whole and right (`verified`);
 * take it from another place of this machine, if it is right there (`adopt`); fetch the rest of it
 * (`partial`); or fetch it (`fetch`).
 */
export type FileState = "verified" | "adopt" | "partial" | "fetch";

/** One file of a plan. */
export interface PlannedFile extends WantedFile {
  /** What is to be done about it. */
  state: FileState;
  /** Bytes of it that lie in `.partial/` and need not be fetched. */
  doneBytes: number;
  /** Places of this machine where it seems to lie, the best one first. */
  copies: FileCopy[];
  /** SHA-256 of the content, if it is verified. */
  sha256?: string;
  /** Digests of its beginnings, if it is verified and long enough. */
  prefixes?: PrefixDigests;
}

/** What a download would do. */
export interface DownloadPlan extends DiskNeed {
  /** Where the files come from: a repository at a commit, or a folder. */
  source: ManifestSource;
  /** Whether the lock has all files; otherwise some are as the source says. */
  isLocked: boolean;
  /** All files, also those that need no request; none if only the archive knows them. */
  files: PlannedFile[];
  /** The archive that they come from; absent if they are fetched one by one. */
  archive?: PlannedArchive;
  /** Bytes of all files. */
  totalBytes: number;
  /** Bytes of the files that are already whole and right. */
  verifiedBytes: number;
  /** Bytes of the files that need not be fetched if they are right where they lie. */
  bytesToAdopt: number;
  /** Bytes that come over the network. */
  bytesToFetch: number;
}

/** Options of {@linkcode planDownload}. */
export interface PlanOptions extends ResolveFilesOptions {
  /** The store that the model goes to. */
  store: Store;
  /**
   * Stores from which files may be taken, in the order of preference.
   *
   * @default {[store]}
   */
  stores?: readonly Store[];
  /**
   * Looks up where the Hugging Face cache is, from which files may be taken too.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
  /**
   * Takes no file from other places of this machine, unless it comes from a folder anyway.
   *
   * @default {false}
   */
  force?: boolean;
  /**
   * Reads the files of an installed model, rather than trusting those that look unchanged.
   *
   * @default {false}
   */
  repair?: boolean;
  /**
   * Folder of unfinished files.
   *
   * @default the one below `.partial/` with the most bytes
   */
  staging?: string;
  /**
   * Tells how many bytes may be written below a path.
   *
   * @default the file system's answer
   */
  freeBytes?: (path: string) => Promise<number | undefined>;
}

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
  const staging = options.staging ?? await findStaging(store, ref.key);
  const { archive: wanted, ...resolved } = await resolveFiles(ref, options);
  const staged = new Map<string, StagedFile>();
  for (const file of resolved.files) {
    staged.set(file.path, await inspectStaged(staging, file, signal));
  }
  const open = resolved.files.filter(({ path }) =>
    staged.get(path)?.state !== "verified"
  );
  const copies = await findCopies(ref, { ...resolved, files: open }, {
    ...options,
    stores: options.stores ?? [store],
    verify: options.repair ?? false,
    sourceOnly: options.force ?? false,
  });
  const files = resolved.files.map((file) => planFile(file, staged, copies));
  const sums = sumFiles(files);
  const archive = wanted &&
    await planArchive(wanted, staging, {
      isNeeded: !resolved.isLocked || sums.bytesToFetch > 0,
      bytes: sums.bytesToFetch,
    });
  const free = await freeBytes(store.root);
  return {
    key: ref.key,
    ...resolved,
    files,
    ...sums,
    ...(archive && { archive, bytesToFetch: archive.bytesToFetch }),
    ...(resolved.isLocked ? {} : archive && { totalBytes: archive.bytes ?? 0 }),
    requiredBytes: withMargin(await bytesToWrite(files, staging, archive)),
    ...(free !== undefined && { freeBytes: free }),
  };
}

async function findStaging(store: Store, key: string): Promise<string> {
  const [most] = await findPartials(store, key);
  return most?.directory ?? partialDirectory(store, key);
}

function planFile(
  file: WantedFile,
  staged: ReadonlyMap<string, StagedFile>,
  copies: FileCopies,
): PlannedFile {
  const { state, doneBytes = 0, sha256, prefixes } = staged.get(file.path) ??
    {};
  const found = copies.get(file.path) ?? [];
  if (state === "verified" && sha256 !== undefined) {
    const digests = { sha256, ...(prefixes && { prefixes }) };
    return { ...file, state, doneBytes, copies: [], ...digests };
  }
  const next = state === "partial" ? "partial" : "fetch";
  const isCopied = found.length > 0;
  return {
    ...file,
    state: isCopied ? "adopt" : next,
    doneBytes,
    copies: found,
  };
}

function sumFiles(files: readonly PlannedFile[]) {
  const bytesOf = (...states: FileState[]) =>
    sum(
      files.filter(({ state }) => states.includes(state))
        .map(({ bytes }) => bytes),
    );
  const open = files.filter(({ state }) =>
    state === "partial" || state === "fetch"
  );
  return {
    totalBytes: sum(files.map(({ bytes }) => bytes)),
    verifiedBytes: bytesOf("verified"),
    bytesToAdopt: bytesOf("adopt"),
    bytesToFetch: sum(open.map(({ bytes, doneBytes }) => bytes - doneBytes)),
  };
}

/** What lies in `.partial/` for another version makes room for what is written. */
async function bytesToWrite(
  files: readonly PlannedFile[],
  staging: string,
  archive: PlannedArchive = NO_ARCHIVE,
): Promise<number> {
  const kept = files.filter(({ state }) =>
    state === "verified" || state === "partial"
  );
  const keptBytes = sum([archive, ...kept].map(({ doneBytes }) => doneBytes));
  const { bytes: stagedBytes } = await measurePartial(staging);
  const freedBytes = Math.max(0, stagedBytes - keptBytes);
  const addedBytes = archive.bytesToFetch + sum(files.map(addedBytesOf));
  return Math.max(0, addedBytes - freedBytes);
}

/** A linked file takes no room. */
function addedBytesOf(
  { state, bytes, doneBytes, copies }: PlannedFile,
): number {
  if (state === "verified") return 0;
  if (state === "adopt") return copies[0]?.canLink ? 0 : bytes;
  return bytes - doneBytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
