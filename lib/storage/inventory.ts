import { dirname } from "@std/path";
import {
  isConverted,
  sourceLockEntryOf,
  sourceOf,
} from "../catalog/conversion.ts";
import { listVariants, lockEntryOf, type ModelRef } from "../catalog/find.ts";
import type { Catalog, Lock, LockEntry } from "../catalog/schema.ts";
import { ARCHIVE_FILE_NAME } from "../catalog/valid_path.ts";
import { directoryBytes } from "../base/directory_bytes.ts";
import { examineStore } from "./examine/examine_store.ts";
import {
  type ExamineOptions,
  type Finding,
  isPresent,
  isWhole,
  type ModelState,
  sortFindings,
} from "./examine/finding.ts";
import { isOutdated } from "./examine/is_outdated.ts";
import { partialRoot } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import { findPartials } from "./partial/find_partials.ts";
import { stagedBytes } from "./partial/staged_bytes.ts";
import type { Store } from "./stores.ts";

export type { ExamineOptions, ModelState } from "./examine/finding.ts";

/** Where a model also lies, behind the place that is used. */
export interface Shadow {
  /** The store. */
  store: Store;
  /** The folder. */
  directory: string;
}

/** What all stores together hold of one model. */
export interface ModelStatus {
  /** The model. */
  ref: ModelRef;
  /** What it is in the place that is used. */
  state: ModelState;
  /** The store that is used; absent if no store has anything. */
  store?: Store;
  /** The folder that is used; absent if no store has anything. */
  directory?: string;
  /** Bytes of the folder that is used, with unfinished files of the same store. */
  bytesOnDisk: number;
  /** Bytes that a download would still fetch; 0 for a model that is built here. */
  bytesToDownload: number;
  /** Whether the model is whole, but its files, or those it was converted from, are not the lock's. */
  outdated: boolean;
  /** What is wrong in any of the stores, one line each, the place that is used first. */
  problems: string[];
  /** Other places that hold something of this model, in the order they would be used. */
  shadows: Shadow[];
  /** The manifest of the folder that is used. */
  manifest?: Manifest;
}

/**
 * Says of every size what the stores hold: of the default variant always, of the others if there is
 * anything of them.
 */
export async function inventory(
  catalog: Catalog,
  lock: Lock,
  stores: readonly Store[],
  options: ExamineOptions = {},
): Promise<ModelStatus[]> {
  const statuses: ModelStatus[] = [];
  for (const ref of catalog.models.flatMap(listVariants)) {
    const lockEntry = lockEntryOf(lock, ref.key);
    const status = await inspectModel(ref, lockEntry, stores, {
      ...options,
      sourceLockEntry: sourceLockEntryOf(lock, ref),
    });
    const isDefault = ref.variantName === ref.entry.defaultVariant;
    if (isDefault || status.state !== "absent") statuses.push(status);
  }
  return statuses;
}

/** Options of {@linkcode inspectModel}. */
export interface InspectOptions extends ExamineOptions {
  /** What the lock says of the checkpoint that the model is converted from. */
  sourceLockEntry?: LockEntry | undefined;
}

/**
 * Says what the stores hold of one model. The first store with a whole one is used. Nothing that may
 * stand in a store makes this throw; it becomes one of the `problems`.
 */
export async function inspectModel(
  ref: ModelRef,
  lockEntry: LockEntry | undefined,
  stores: readonly Store[],
  { sourceLockEntry, ...options }: InspectOptions = {},
): Promise<ModelStatus> {
  const findings = await examineStores(ref, stores, options);
  const [used, ...others] = findings;
  const wanted = { lockEntry, sourceLockEntry };
  const outdated = used !== undefined && isOutdated(used, wanted);
  const status: ModelStatus = {
    ref,
    state: used?.state ?? "absent",
    bytesOnDisk: await bytesOnDisk(ref, used),
    bytesToDownload: await bytesToDownload(ref, lockEntry, {
      used,
      outdated,
      stores,
    }),
    outdated,
    problems: findings.flatMap((finding) => finding.problems),
    shadows: others.filter(isShadow)
      .map(({ store, directory }) => ({ store, directory })),
  };
  if (used === undefined || !isPresent(used)) return status;
  const { store, directory, manifest } = used;
  return { ...status, store, directory, ...(manifest && { manifest }) };
}

/** All findings, each real folder once, the one that is used first. */
async function examineStores(
  ref: ModelRef,
  stores: readonly Store[],
  options: ExamineOptions,
): Promise<Finding[]> {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const store of stores) {
    for (const finding of await examineStore(ref, store, options)) {
      const place = await realPath(finding.directory);
      if (!seen.has(place)) findings.push(finding);
      seen.add(place);
    }
  }
  return sortFindings(findings);
}

/** Unfinished files are not in the way of anything. */
function isShadow(finding: Finding): boolean {
  return isPresent(finding) && !isUnfinished(finding);
}

function isUnfinished({ state, store, directory }: Finding): boolean {
  return state === "partial" && dirname(directory) === partialRoot(store);
}

async function bytesOnDisk(
  { key }: ModelRef,
  used: Finding | undefined,
): Promise<number> {
  if (used === undefined || !isPresent(used)) return 0;
  const partial = await partialBytes(used.store, key);
  return isUnfinished(used)
    ? partial
    : partial + await directoryBytes(used.directory);
}

async function partialBytes(store: Store, key: string): Promise<number> {
  const partials = await findPartials(store, key);
  return partials.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function bytesToDownload(
  ref: ModelRef,
  lockEntry: LockEntry | undefined,
  { used, outdated, stores }: {
    used: Finding | undefined;
    outdated: boolean;
    stores: readonly Store[];
  },
): Promise<number> {
  const { entry, variant } = ref;
  const { kind } = variant.source;
  if (kind === "builtin") return 0;
  if (used !== undefined && isWhole(used) && !outdated) return 0;
  if (isConverted(ref)) return await sourceBytes(sourceOf(ref), stores);
  if (lockEntry === undefined) {
    return variant.approximateBytes ?? entry.approximateBytes;
  }
  const files = fetchedFiles(lockEntry);
  const total = sumBytes(files);
  const writable = stores.filter((store) => store.writable);
  const staged = await Promise.all(
    writable.map((store) => stagedBytes(store, ref.key, files)),
  );
  return total - Math.max(0, ...staged);
}

/** What a conversion has to fetch first: its checkpoint, unless a store has it. */
async function sourceBytes(
  source: ModelRef,
  stores: readonly Store[],
): Promise<number> {
  const [found] = await examineStores(source, stores, {});
  if (found !== undefined && isWhole(found)) return 0;
  return source.variant.approximateBytes ?? source.entry.approximateBytes;
}

/** What comes over the network, by its path in a staging folder. */
function fetchedFiles({ archive, files }: LockEntry): LockEntry["files"] {
  return archive === undefined ? files : { [ARCHIVE_FILE_NAME]: archive };
}

function sumBytes(files: LockEntry["files"]): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    // A broken link or unreadable folder is known by its own name only.
    return path;
  }
}
