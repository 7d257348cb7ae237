import type { PartLog } from "../find_resumable.ts";
import type { PartHashOptions } from "../part_hash.ts";
import { ThreadHash } from "./thread_hash.ts";

/** When a file is digested in a thread of its own. */
export interface HashThreadOptions {
  /**
   * Bytes from which a file is worth a thread.
   *
   * @default {134_217_728}
   */
  threadFromBytes?: number;
  /**
   * Cores of the machine.
   *
   * @default {navigator.hardwareConcurrency}
   */
  cores?: number;
  /**
   * Module that the thread runs.
   *
   * @default {new URL("./hash_worker.ts", import.meta.url)}
   */
  workerUrl?: URL;
  /** Told why there is no thread. */
  log?: PartLog;
}

/** Starting a thread takes as long as digesting 64 MiB. */
const THREAD_FROM_BYTES = 128 << 20;

const WORKER_URL = new URL("./hash_worker.ts", import.meta.url);

/** The first one takes 25 MB and each further one 13 MB (measured); two keep up with a disk. */
const MAXIMUM_THREADS = 2;

/** Starts a thread that digests a file, if the file is large and the machine has room for one. */
export function startHashThread(
  { path, expected, prefixes }: PartHashOptions,
  {
    threadFromBytes = THREAD_FROM_BYTES,
    cores = navigator.hardwareConcurrency,
    workerUrl = WORKER_URL,
    log,
  }: HashThreadOptions,
): ThreadHash | undefined {
  const limit = Math.min(MAXIMUM_THREADS, cores - 1);
  if (expected.bytes < threadFromBytes || ThreadHash.running >= limit) {
    return undefined;
  }
  try {
    return new ThreadHash(workerUrl, { path, expected, prefixes });
  } catch (error) {
    log?.info("no hash thread", { path, reason: String(error) });
    return undefined;
  }
}
