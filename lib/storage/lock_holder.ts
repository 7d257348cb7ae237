import { isRecord } from "../base/json.ts";

/** The process that holds a model's lock. */
export interface LockHolder {
  /** Number of the process. */
  pid: number;
  /** Name of its machine, if it told. */
  host?: string;
  /** When it took the lock, as an ISO 8601 date. */
  since: string;
}

/** Describes this process as one that holds something from now on. */
export function makeLockHolder(host: string | undefined): LockHolder {
  return {
    pid: Deno.pid,
    ...(host !== undefined && { host }),
    since: new Date().toISOString(),
  };
}

/** Who holds a model's lock, as far as its file tells; says nothing of whether it is still held. */
export async function readLockHolder(
  path: string,
): Promise<LockHolder | undefined> {
  try {
    return parseLockHolder(JSON.parse(await Deno.readTextFile(path)));
  } catch {
    // Just taken, just released, or (on Windows) unreadable while held: the name is a courtesy.
    return undefined;
  }
}

/** Makes a holder of what a file says; `undefined` if it does not say one. */
export function parseLockHolder(value: unknown): LockHolder | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, host, since } = value;
  if (typeof pid !== "number" || typeof since !== "string") return undefined;
  return { pid, since, ...(typeof host === "string" && { host }) };
}

/** Says who holds a lock, as in `process 12 on host has held it since …`. */
export function describeLockHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return "another process holds it";
  const { pid, host, since } = holder;
  return `process ${pid}${
    host ? ` on ${host}` : ""
  } has held it since ${since}`;
}
