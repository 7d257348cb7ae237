import { explainStorageError } from "../../storage/storage_error.ts";
import type { PlannedGraph } from "../weights/planned_graph.ts";
import { WeightPool } from "./thread/weight_pool.ts";
import { planSlices, sliceBytes } from "./weight_slice.ts";

/** How far the writing of a data file is. */
export interface WeightProgress {
  /** Weight of which a part was written last. */
  readonly name: string;
  /** Bytes of the data file that are written. */
  readonly done: number;
  /** Bytes that it will have. */
  readonly total: number;
}

/** Options of {@linkcode writeWeights}. */
export interface WriteWeightsOptions {
  /** Folder of the checkpoint. */
  readonly checkpointDirectory: string;
  /** Path of the data file; what is there is replaced. */
  readonly path: string;
  /**
   * Threads that compute; each takes up to 150 MB.
   *
   * @default {Math.min(navigator.hardwareConcurrency, 8)}
   */
  readonly workers?: number;
  /** Ends the work. */
  readonly signal?: AbortSignal;
  /** Told whenever a part is written, and once more when all is on the disk. */
  readonly onProgress?: (progress: WeightProgress) => void;
  /**
   * Whether the file is flushed to the disk; one that is soon removed need not be.
   *
   * @default {true}
   */
  readonly flush?: boolean;
  /**
   * Module that the threads run.
   *
   * @default {new URL("./thread/weight_worker.ts", import.meta.url)}
   */
  readonly workerUrl?: URL;
}

/** More would wait for the disk, and take memory. */
const MOST_WORKERS = 8;

const WORKER_URL = new URL("./thread/weight_worker.ts", import.meta.url);

/**
 * Computes, encodes and writes the weights of a graph into its data file, with several threads, and
 * flushes it to the disk. The same graph and checkpoint give the same bytes, however many threads there
 * are. A file that was begun stays when this fails.
 *
 * @throws {ModelFormatError} If a tensor is missing, cannot be read, or holds NaN or infinity, or what
 * the type it is stored as cannot hold.
 * @throws {DiskFullError} If the disk is full.
 * @throws {StorageError} If the file cannot be written.
 * @throws {FastvlmError} If a thread dies.
 */
export async function writeWeights(
  graph: Pick<PlannedGraph, "jobs" | "dataBytes">,
  options: WriteWeightsOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  const { path } = options;
  try {
    using file = await Deno.open(path, {
      write: true,
      create: true,
      truncate: true,
    });
    await file.truncate(graph.dataBytes);
    const last = await writeSlices(graph, options);
    if (options.flush !== false) await file.sync();
    const { dataBytes: total } = graph;
    options.onProgress?.({ name: last, done: total, total });
  } catch (error) {
    throw explainStorageError(error, { action: "write", path });
  }
}

/** Writes all slices and gives the name of the weight that was written last. */
async function writeSlices(
  { jobs, dataBytes: total }: Pick<PlannedGraph, "jobs" | "dataBytes">,
  { signal, onProgress, ...options }: WriteWeightsOptions,
): Promise<string> {
  const slices = planSlices(jobs);
  let done = 0;
  let name = "";
  await using threads = startThreads(slices.length, options);
  await threads.write(slices, {
    signal,
    onWritten(slice) {
      done += sliceBytes(slice);
      name = slice.job.name;
      onProgress?.({ name, done, total });
    },
  });
  return name;
}

function startThreads(
  slices: number,
  {
    checkpointDirectory,
    path,
    workers = Math.min(navigator.hardwareConcurrency, MOST_WORKERS),
    workerUrl = WORKER_URL,
  }: WriteWeightsOptions,
): WeightPool {
  const count = Math.min(Math.max(workers, 1), slices);
  return new WeightPool({ count, workerUrl, checkpointDirectory, path });
}
