import { setTimeout as sleep } from "node:timers/promises";
import { dirname } from "@std/path";
import { ensureDir } from "@std/fs";
import { formatDuration } from "../base/duration.ts";
import { LockTimeoutError } from "../base/errors.ts";
import { isRecord } from "../base/json.ts";
import { lockPath } from "./layout.ts";
import { explainStorageError } from "./storage_error.ts";
import type { Store } from "./stores.ts";

/** The process that holds a model's lock. */
export interface LockHolder {
  /** Number of the process. */
  pid: number;
  /** Name of its machine, if it told. */
  host?: string;
  /** When it took the lock, as an ISO 8601 date. */
  since: string;
}

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
}

/** As long as the largest model takes on a slow line would be too long to say nothing. */
const TIMEOUT_MS = 600_000;

/** Short enough to go unnoticed; the system offers no waiting with a limit. */
const POLL_MS = 200;

/**
 * Runs a function while holding a model's lock, so that one process at a time changes its files.
 *
 * The lock is the system's own (`flock`), on `<store>/.locks/<key>.lock`: it ends with the process,
 * however that ends. The file stays; what it says is for people.
 *
 * @throws {LockTimeoutError} If another process keeps the lock for longer than `timeoutMs`.
 * @throws {StorageError} If the store cannot be written.
 */
export async function withModelLock<T>(
  store: Store,
  key: string,
  fn: () => Promise<T> | T,
  options: ModelLockOptions = {},
): Promise<T> {
  const path = lockPath(store, key);
  using file = await openLockFile(path);
  await acquire(file, { path, key }, options);
  try {
    await writeHolder(file, options.host);
    return await fn();
  } finally {
    await file.truncate();
    await file.unlock();
  }
}

/** Who holds a model's lock, as far as its file tells; says nothing of whether it is still held. */
export async function readLockHolder(
  path: string,
): Promise<LockHolder | undefined> {
  try {
    return parseHolder(JSON.parse(await Deno.readTextFile(path)));
  } catch {
    // Just taken, just released, or (on Windows) unreadable while held: the name is a courtesy.
    return undefined;
  }
}

async function openLockFile(path: string): Promise<Deno.FsFile> {
  try {
    await ensureDir(dirname(path));
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw explainStorageError(error, { action: "open the lock", path });
  }
}

async function acquire(
  file: Deno.FsFile,
  { path, key }: { path: string; key: string },
  { timeoutMs = TIMEOUT_MS, onWait, signal }: ModelLockOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let attempt = 0;; attempt += 1) {
    signal?.throwIfAborted();
    if (await tryLock(file, path)) return;
    if (attempt === 0) onWait?.(await readLockHolder(path));
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      throw timeoutError(key, await readLockHolder(path), timeoutMs);
    }
    await pause(Math.min(POLL_MS, remainingMs), signal);
  }
}

async function tryLock(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch (error) {
    throw explainStorageError(error, { action: "lock", path });
  }
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
  const holder: LockHolder = {
    pid: Deno.pid,
    ...(host !== undefined && { host }),
    since: new Date().toISOString(),
  };
  await file.truncate();
  await file.write(new TextEncoder().encode(`${JSON.stringify(holder)}\n`));
}

function parseHolder(value: unknown): LockHolder | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, host, since } = value;
  if (typeof pid !== "number" || typeof since !== "string") return undefined;
  return { pid, since, ...(typeof host === "string" && { host }) };
}

function timeoutError(
  key: string,
  holder: LockHolder | undefined,
  timeoutMs: number,
): LockTimeoutError {
  const who = holder === undefined
    ? "another process holds it"
    : `process ${holder.pid}${holder.host ? ` on ${holder.host}` : ""} ` +
      `has held it since ${holder.since}`;
  return new LockTimeoutError(
    `Cannot lock "${key}": ${who}, waited ${formatDuration(timeoutMs)}`,
    { hint: "wait until that process is done, or end it" },
  );
}
