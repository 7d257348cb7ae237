import { lockPath } from "../layout.ts";
import type { HeldLock, ModelLockOptions } from "../model_lock.ts";
import type { Store } from "../stores.ts";

/** What a lock is probed with; see {@linkcode ModelLockOptions}. */
export type ProbeLockOptions = Pick<ModelLockOptions, "host" | "tryLock">;

/**
 * Says what holding a model's lock would tell, without keeping it and without making its file;
 * `undefined` if another process holds it.
 */
export async function probeLock(
  store: Store,
  key: string,
  { host, tryLock = lockOnce }: ProbeLockOptions = {},
): Promise<HeldLock | undefined> {
  const isExclusive = await isFree(lockPath(store, key), tryLock);
  if (isExclusive === undefined) return undefined;
  return { isExclusive, ...(host !== undefined && { host }) };
}

/** Whether the lock is free and would keep others out; `undefined` if it is not free. */
async function isFree(
  path: string,
  tryLock: (file: Deno.FsFile) => Promise<boolean>,
): Promise<boolean | undefined> {
  try {
    using file = await Deno.open(path);
    if (!await tryLock(file)) return undefined;
    using second = await Deno.open(path);
    return !await tryLock(second);
  } catch (error) {
    // Without its file nobody holds it; where it cannot be tried it says nothing.
    return error instanceof Deno.errors.NotFound;
  }
}

async function lockOnce(file: Deno.FsFile): Promise<boolean> {
  return await file.tryLock(true);
}
