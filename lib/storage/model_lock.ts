import { setTimeout as sleep } from "node:timers/promises";
import { dirname } from "@std/path";
import { formatDuration } from "../base/duration.ts";
import { LockTimeoutError } from "../base/errors.ts";
import { lockPath } from "./layout.ts";
import {
  describeLockHolder,
  type LockHolder,
  makeLockHolder,
  readLockHolder,
} from "./lock_holder.ts";
import { errorCodeOf, explainStorageError } from "./storage_error.ts";
import type { Store } from "./stores.ts";

export type { LockHolder } from "./lock_holder.ts";

/** How to wait for a model's lock. */
export interface ModelLockOptions {
  /**
   * How long to wait for another process, in milliseconds.
   *
   * @default {600_000}
   */
  timeoutMs?: number;
  /** Called once if there is a wait; the holder is unknown where its file cannot be read. */
  onWait?: (holder: LockHolder | undefined) => void;
  /** Ends the wait; a running function is not stopped. */
  signal?: AbortSignal;
  /** Name of this machine, for the message that others see. */
  host?: string;
  /**
   * Takes the lock of an open file if nobody has it, and says whether it did. Some network file
   * systems say so to everybody; nothing that is done under the lock may rely on it alone.
   *
   * @default the system's `flock`
   */
  tryLock?: (file: Deno.FsFile) => Promise<boolean>;
}

/** The lock of a model, while it is held. */
export interface HeldLock {
  /** Whether the lock keeps others out, which was tried; some file systems only pretend to. */
  isExclusive: boolean;
  /** Name of this machine, if it is known. */
  host?: string;
}

/** As long as the largest model takes on a slow line would be too long to say nothing. */
const TIMEOUT_MS = 600_000;

/** Short enough to go unnoticed; the system offers no waiting with a limit. */
const POLL_MS = 200;

/** What file systems without locks answer (Lustre without `flock`, NFS without its lock service). */
const UNSUPPORTED_CODES: readonly unknown[] = [
  "ENOLCK",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
];

/**
 * Runs a function while holding a model's lock, so that one process at a time changes its files.
 *
 * The lock is the system's own (`flock`), on `<store>/.locks/<key>.lock`: it ends with the process,
 * however that ends. The file stays; what it says is for people. On a file system without locks the
 * function runs at once, and is told that the lock is not exclusive.
 *
 * @throws {LockTimeoutError} If another process keeps the lock for longer than `timeoutMs`.
 * @throws {StorageError} If the store cannot be written.
 */
export async function withModelLock<T>(
  store: Store,
  key: string,
  fn: (lock: HeldLock) => Promise<T> | T,
  options: ModelLockOptions = {},
): Promise<T> {
  const { host } = options;
  const path = lockPath(store, key);
  using file = await openLocked(path, key, options);
  try {
    await writeHolder(file, host);
    const isExclusive = await keepsOthersOut(path, options);
    return await fn({ isExclusive, ...(host !== undefined && { host }) });
  } finally {
    await file.truncate();
    await releaseLock(file);
  }
}

/** `prune` removes lock files: a lock on one that has lost its name would keep nobody out. */
async function openLocked(
  path: string,
  key: string,
  options: ModelLockOptions,
): Promise<Deno.FsFile> {
  for (;;) {
    const file = await openLockFile(path);
    try {
      await acquire(file, { path, key }, options);
      if (await hasName(file, path)) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function openLockFile(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw explainStorageError(error, { action: "open the lock", path });
  }
}

async function acquire(
  file: Deno.FsFile,
  { path, key }: { path: string; key: string },
  options: ModelLockOptions,
): Promise<void> {
  const { timeoutMs = TIMEOUT_MS, onWait, signal } = options;
  const deadline = performance.now() + timeoutMs;
  for (let attempt = 0;; attempt += 1) {
    signal?.throwIfAborted();
    if (await tryLock(file, path, options)) return;
    if (attempt === 0) onWait?.(await readLockHolder(path));
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      throw timeoutError(key, await readLockHolder(path), timeoutMs);
    }
    await pause(Math.min(POLL_MS, remainingMs), signal);
  }
}

async function tryLock(
  file: Deno.FsFile,
  path: string,
  options: ModelLockOptions,
): Promise<boolean> {
  try {
    return await (options.tryLock?.(file) ?? file.tryLock(true));
  } catch (error) {
    if (UNSUPPORTED_CODES.includes(errorCodeOf(error))) return true;
    throw explainStorageError(error, { action: "lock", path });
  }
}

async function hasName(file: Deno.FsFile, path: string): Promise<boolean> {
  const { dev, ino } = await file.stat();
  try {
    const named = await Deno.stat(path);
    return named.dev === dev && named.ino === ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A lock that this process could take once more, by another handle, is none. */
async function keepsOthersOut(
  path: string,
  options: ModelLockOptions,
): Promise<boolean> {
  using second = await openLockFile(path);
  return !await tryLock(second, path, options);
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function writeHolder(
  file: Deno.FsFile,
  host: string | undefined,
): Promise<void> {
  const line = `${JSON.stringify(makeLockHolder(host))}\n`;
  await file.truncate();
  await file.write(new TextEncoder().encode(line));
}

async function releaseLock(file: Deno.FsFile): Promise<void> {
  try {
    await file.unlock();
  } catch (error) {
    if (!UNSUPPORTED_CODES.includes(errorCodeOf(error))) throw error;
  }
}

function timeoutError(
  key: string,
  holder: LockHolder | undefined,
  timeoutMs: number,
): LockTimeoutError {
  return new LockTimeoutError(
    `Cannot lock "${key}": ${describeLockHolder(holder)}, ` +
      `waited ${formatDuration(timeoutMs)}`,
    { hint: "wait until that process is done, or end it" },
  );
}
