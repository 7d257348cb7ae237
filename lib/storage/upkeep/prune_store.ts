import { exists } from "@std/fs";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { formatDuration } from "../../base/duration.ts";
import { LockTimeoutError } from "../../base/errors.ts";
import { lockPath, modelDirectory } from "../layout.ts";
import { describeLockHolder, readLockHolder } from "../lock_holder.ts";
import { type HeldLock, withModelLock } from "../model_lock.ts";
import { discard } from "../partial/discard.ts";
import { isAbandoned } from "../partial/is_abandoned.ts";
import { recoverSwap } from "../swap/recover_swap.ts";
import { explainStorageError } from "../storage_error.ts";
import type { Store } from "../stores.ts";
import { findLeftovers, type Leftover } from "./find_leftovers.ts";
import { probeLock, type ProbeLockOptions } from "./probe_lock.ts";
import {
  type PruneDecision,
  type PruneReport,
  summarizePrune,
} from "./prune_report.ts";

export type { KeptItem, PrunedItem, PruneReport } from "./prune_report.ts";

/** Options of {@linkcode pruneStore}. */
export interface PruneStoreOptions extends ProbeLockOptions {
  /**
   * Unfinished files and lock files that changed within this time are kept, in milliseconds.
   *
   * @default {604_800_000}
   */
  olderThanMs?: number;
  /**
   * Changes nothing, and only says what would be removed.
   *
   * @default {false}
   */
  dryRun?: boolean;
  /** Ends the work between two models. */
  signal?: AbortSignal;
}

/** Who has not gone on with a download for a week will hardly do so. */
const OLDER_THAN_MS = 7 * 24 * 3_600_000;

/**
 * Removes from a store what nobody needs any more: unfinished files of downloads that were not
 * continued for a while, what an interrupted exchange or removal left, and the lock files of models
 * that were not changed for a while; and caches of models that were not used for a while. Nothing that a living process works on is touched, and a version
 * that was moved aside goes back to its place if that is empty. Models are never removed.
 *
 * @throws {StorageError} If the store cannot be changed.
 */
export async function pruneStore(
  store: Store,
  options: PruneStoreOptions = {},
): Promise<PruneReport> {
  if (!store.writable) return { removed: [], kept: [], bytes: 0 };
  const decisions: PruneDecision[] = [];
  const byKey = Map.groupBy(await findLeftovers(store), ({ key }) => key);
  for (const [key, leftovers] of byKey) {
    options.signal?.throwIfAborted();
    const isAnyOld = leftovers.some((each) => !reasonOfAge(each, options));
    decisions.push(
      ...isAnyOld
        ? await pruneModel(store, { key, leftovers }, options)
        : await decideAll(leftovers, (each) => reasonOfAge(each, options)),
    );
  }
  return summarizePrune(decisions);
}

/** What is known of a model before its lock is held. */
interface ModelLeftovers {
  key: string;
  leftovers: readonly Leftover[];
}

async function pruneModel(
  store: Store,
  found: ModelLeftovers,
  options: PruneStoreOptions,
): Promise<PruneDecision[]> {
  const { dryRun = false, host, tryLock, signal } = options;
  const probing = {
    ...(host !== undefined && { host }),
    ...(tryLock && { tryLock }),
  };
  const lock = await probeLock(store, found.key, probing);
  if (lock === undefined) return await keepAll(store, found);
  const decide = (leftovers: readonly Leftover[], held: HeldLock) =>
    decideAll(
      leftovers,
      async (each) =>
        reasonOfAge(each, options) ?? await reasonOfUse(each, { store, held }),
    );
  if (dryRun) return await decide(found.leftovers, lock);
  try {
    return await withModelLock(store, found.key, async (held) => {
      const decisions = await decide(await lookAgain(store, found), held);
      await removeDecided(store, found.key, decisions);
      return decisions;
    }, { ...probing, timeoutMs: 0, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof LockTimeoutError) return await keepAll(store, found);
    throw explainStorageError(error, { action: "prune", path: store.root });
  }
}

/** A download may have gone on before the lock was held, which has made the lock's file young. */
async function lookAgain(
  store: Store,
  { key, leftovers }: ModelLeftovers,
): Promise<Leftover[]> {
  const now = await findLeftovers(store);
  return [
    ...now.filter((each) => each.key === key && each.kind !== "lock"),
    ...leftovers.filter(({ kind }) => kind === "lock"),
  ];
}

async function keepAll(
  store: Store,
  { key, leftovers }: ModelLeftovers,
): Promise<PruneDecision[]> {
  const holder = await readLockHolder(lockPath(store, key));
  const reason = `its lock is held: ${describeLockHolder(holder)}`;
  return await decideAll(leftovers, () => reason);
}

async function decideAll(
  leftovers: readonly Leftover[],
  reasonToKeep: (
    leftover: Leftover,
  ) => Promise<string | undefined> | string | undefined,
): Promise<PruneDecision[]> {
  const decisions: PruneDecision[] = [];
  for (const leftover of leftovers) {
    const reason = await reasonToKeep(leftover);
    decisions.push({ leftover, ...(reason !== undefined && { reason }) });
  }
  return decisions;
}

/** An exchange or a removal is done in a moment: what it leaves is never too young. */
function reasonOfAge(
  { kind, changedMs }: Leftover,
  { olderThanMs = OLDER_THAN_MS }: PruneStoreOptions,
): string | undefined {
  if (kind === "version" || kind === "rest") return undefined;
  const ageMs = Math.max(0, Date.now() - changedMs);
  return ageMs < olderThanMs
    ? `it changed ${formatDuration(ageMs)} ago`
    : undefined;
}

async function reasonOfUse(
  { key, kind, entry }: Leftover,
  { store, held }: { store: Store; held: HeldLock },
): Promise<string | undefined> {
  if (kind === "version" && !await exists(modelDirectory(store, key))) {
    return "it is the only version, and goes back to its place";
  }
  if (kind !== "partial" || entry === undefined) return undefined;
  // What has been silent for long needs no second look.
  const isFree = await isAbandoned(entry, { lock: held, watchMs: 0 });
  return isFree ? undefined : "a process works on it";
}

/** The lock's file is the last to go: the lock itself is held until the end. */
async function removeDecided(
  store: Store,
  key: string,
  decisions: readonly PruneDecision[],
): Promise<void> {
  await recoverSwap(store, key);
  const doomed = decisions.filter(({ reason }) => reason === undefined)
    .map(({ leftover }) => leftover);
  for (const { kind, path } of doomed) {
    if (kind === "partial" || kind === "cache") {
      await discard(path, { store, key });
    }
  }
  for (const { kind, path } of doomed) {
    if (kind === "lock" && Deno.build.os !== "windows") {
      await removeIfPresent(path);
    }
  }
}
