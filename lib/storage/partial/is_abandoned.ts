import { getPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord } from "../../base/json.ts";
import type { HeldLock } from "../model_lock.ts";
import { mtimeMsOf } from "../manifest.ts";
import { readClaimRecord } from "./claim_record.ts";
import type { PartialEntry } from "./partial_entry.ts";

/** What tells a dead process from a living one. */
export interface IsAbandonedOptions {
  /** The model's lock, if this process holds it. */
  lock?: HeldLock;
  /**
   * After how many milliseconds without a sign of life a process counts as dead.
   *
   * @default {600_000}
   */
  staleMs?: number;
  /**
   * How long to look for a sign of life of a process on another machine that cannot have the lock,
   * in milliseconds; 0 takes such a process for alive.
   *
   * @default {25_000}
   */
  watchMs?: number;
  /** Ends the look-out. */
  signal?: AbortSignal;
}

/** How often the holder of a claim gives a sign of life, in milliseconds. */
export const HEARTBEAT_MS = 10_000;

/** A machine may sleep for a while, and its clock may be minutes off. */
const STALE_MS = 600_000;

/** Two signs of life and some time to spare. */
const WATCH_MS = 2.5 * HEARTBEAT_MS;

const POLL_MS = 500;

/**
 * Says whether nobody works any more on what a process has claimed: it was killed, or its machine was
 * switched off. A doubt counts as alive, because two processes that write one file would spoil it.
 *
 * A process counts as dead if this one holds the model's lock, which the system takes from the dead
 * only; if this one can see that there is no such process; or if it has given no sign of life for too
 * long. That a lock keeps others out is known for this machine only, so that one on another machine is
 * watched for a while.
 */
export async function isAbandoned(
  entry: PartialEntry,
  options: IsAbandonedOptions = {},
): Promise<boolean> {
  if (entry.role === "free") return true;
  const { lock, staleMs = STALE_MS, watchMs = WATCH_MS, signal } = options;
  const { path, pid } = entry;
  const host = (await readClaimRecord(path))?.host;
  const isElsewhere = host !== undefined && lock?.host !== undefined &&
    host !== lock.host;
  if (lock?.isExclusive && !isElsewhere) return true;
  if (host !== undefined && host === lock?.host && isGone(pid)) {
    return true;
  }
  const beatMs = await lastBeatMs(path);
  if (beatMs === undefined) return false;
  if (Date.now() - beatMs > staleMs) return true;
  return lock?.isExclusive === true && watchMs > 0 &&
    await isStill(path, { beatMs, watchMs, ...(signal && { signal }) });
}

/** The time of the folder itself is the sign of life; `undefined` if the folder is gone. */
async function lastBeatMs(path: string): Promise<number | undefined> {
  try {
    return mtimeMsOf(await Deno.lstat(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Without the permission `sys=getPriority` nothing is known, and nobody is asked for it. */
function isGone(pid: number | undefined): boolean {
  if (pid === undefined || !mayAsk()) return false;
  try {
    getPriority(pid);
    return false;
  } catch (error) {
    return error instanceof Error && "info" in error && isRecord(error.info) &&
      error.info["code"] === "ESRCH";
  }
}

function mayAsk(): boolean {
  const permission = { name: "sys", kind: "getPriority" } as const;
  return Deno.permissions.querySync(permission).state === "granted";
}

async function isStill(
  path: string,
  { beatMs, watchMs, signal }: {
    beatMs: number;
    watchMs: number;
    signal?: AbortSignal;
  },
): Promise<boolean> {
  const deadline = performance.now() + watchMs;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    await sleep(Math.min(POLL_MS, watchMs));
    if (await lastBeatMs(path) !== beatMs) return false;
  }
  return true;
}
