import { isFilePattern } from "../catalog/file_pattern.ts";
import type { ModelRef } from "../catalog/find.ts";
import type { LockEntry } from "../catalog/schema.ts";
import { inspectModel } from "../storage/inventory.ts";
import { modelDirectory } from "../storage/layout.ts";
import type { Manifest } from "../storage/manifest.ts";
import type { Store } from "../storage/stores.ts";
import type { InstalledModel } from "./publish/publish.ts";

/** Where to look, and what counts. */
export interface FindInstalledOptions {
  /** The store to look in. */
  store: Store;
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** What the lock says of the checkpoint that the model is converted from. */
  sourceLockEntry?: LockEntry | undefined;
  /**
   * Whether a converted model counts only in the very form that its variant says; else what a person has
   * made of the checkpoint is good enough.
   *
   * @default {false}
   */
  exactForm?: boolean;
  /**
   * Reads all files, rather than trusting those that look unchanged.
   *
   * @default {false}
   */
  verify?: boolean;
  /** Ends the search. */
  signal?: AbortSignal;
}

/**
 * Finds the model in a store, if it is whole and what catalog and lock want: the lock's digests, or
 * without a lock entry the catalog's source.
 */
export async function findInstalled(
  ref: ModelRef,
  options: FindInstalledOptions,
): Promise<InstalledModel | undefined> {
  const { store, lockEntry, sourceLockEntry, verify = false, signal } = options;
  const { state, directory, manifest, outdated } = await inspectModel(
    ref,
    lockEntry,
    [store],
    { verify, sourceLockEntry, ...(signal && { signal }) },
  );
  const isWhole = state === "installed" || state === "checkpoint";
  if (!isWhole || outdated || manifest === undefined) return undefined;
  if (directory !== modelDirectory(store, ref.key)) return undefined;
  const isWanted = hasNamedFiles(ref, manifest) &&
    (lockEntry !== undefined || hasSource(ref, manifest, options));
  return isWanted ? { directory, manifest } : undefined;
}

function hasNamedFiles({ variant }: ModelRef, { files }: Manifest): boolean {
  return variant.files.every((file) =>
    isFilePattern(file) || Object.hasOwn(files, file)
  );
}

/** How a checkpoint is converted, in a variant's source. */
const FORM_NAMES = ["weights", "vision", "prefill"];

/** Mirrors are other ways to the same files. */
function hasSource(
  { variant }: ModelRef,
  { source }: Manifest,
  { exactForm = false }: FindInstalledOptions,
): boolean {
  const wanted = new Map(Object.entries(variant.source));
  const recorded = new Map(Object.entries(source));
  const names = [...wanted.keys()].filter((name) =>
    name !== "mirrors" && !FORM_NAMES.includes(name)
  );
  return [...names, ...(exactForm ? FORM_NAMES : [])]
    .every((name) => recorded.get(name) === wanted.get(name));
}
