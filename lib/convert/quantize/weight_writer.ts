import { explainStorageError } from "../../storage/storage_error.ts";
import type { PlannedGraph } from "../weights/planned_graph.ts";
import { EarlyFlush } from "./early_flush.ts";
import { WeightPool } from "./thread/weight_pool.ts";
import { planSlices, sliceBytes, type WeightSlice } from "./weight_slice.ts";

/** Options of {@linkcode WeightWriter}. */
export interface WeightWriterOptions {
  /** Folder of the checkpoint. */
  readonly checkpointDirectory: string;
  /**
   * Threads that compute; each takes up to 150 MB.
   *
   * @default {Math.min(navigator.hardwareConcurrency, 8)}
   */
  readonly workers?: number | undefined;
  /**
   * Module that the threads run.
   *
   * @default {new URL("./thread/weight_worker.ts", import.meta.url)}
   */
  readonly workerUrl?: URL | undefined;
}

/** How far the writing of a data file is. */
export interface WeightProgress {
  /** The part that was written last. */
  readonly slice: WeightSlice;
  /** Bytes of the data file that are written. */
  readonly done: number;
  /** Bytes that it will have. */
  readonly total: number;
}

/** Options of {@linkcode WeightWriter.write}. */
export interface WriteWeightsOptions {
  /** Path of the data file; what is there is replaced. */
  readonly path: string;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told whenever a part is written. */
  readonly onProgress?: ((progress: WeightProgress) => void) | undefined;
  /**
   * Whether the file is flushed to the disk; one that is soon removed need not be.
   *
   * @default {true}
   */
  readonly flush?: boolean | undefined;
  /**
   * Whether it is begun before files that were asked for earlier and wait.
   *
   * @default {false}
   */
  readonly isUrgent?: boolean | undefined;
}

/** More would wait for the disk, and take memory. */
const MOST_WORKERS = 8;

const WORKER_URL = new URL("./thread/weight_worker.ts", import.meta.url);

/**
 * Computes, encodes and writes the weights of graphs into their data files, with several threads, which
 * stay until it is disposed. The same graph and checkpoint give the same bytes, however many threads
 * there are.
 */
export class WeightWriter implements AsyncDisposable {
  readonly #pool: WeightPool;

  /** Starts the threads. */
  constructor(
    {
      checkpointDirectory,
      workers = Math.min(navigator.hardwareConcurrency, MOST_WORKERS),
      workerUrl = WORKER_URL,
    }: WeightWriterOptions,
  ) {
    const count = Math.max(workers, 1);
    this.#pool = new WeightPool({ count, workerUrl, checkpointDirectory });
  }

  /**
   * Writes the data file of a graph and flushes it to the disk. Files may be asked for at the same time:
   * they are begun in the order in which they were asked for, urgent ones first. A file that was begun stays
   * when this fails; nothing is written to it from then on.
   *
   * @throws {ModelFormatError} If a tensor is missing, cannot be read, or holds NaN or infinity, or what
   * the type it is stored as cannot hold.
   * @throws {DiskFullError} If the disk is full.
   * @throws {StorageError} If the file cannot be written.
   * @throws {FastvlmError} If a thread dies.
   */
  async write(
    graph: Pick<PlannedGraph, "jobs" | "dataBytes">,
    options: WriteWeightsOptions,
  ): Promise<void> {
    const { path, signal, flush = true } = options;
    signal?.throwIfAborted();
    try {
      using file = openEmpty(path, graph.dataBytes);
      await using early = flush ? new EarlyFlush(file) : undefined;
      await this.#writeSlices(graph, options, early);
      if (flush) await file.sync();
    } catch (error) {
      throw explainStorageError(error, { action: "write", path });
    }
  }

  /** Ends the threads; after that they have no file open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  async #writeSlices(
    { jobs, dataBytes: total }: Pick<PlannedGraph, "jobs" | "dataBytes">,
    { path, signal, onProgress, isUrgent }: WriteWeightsOptions,
    early: EarlyFlush | undefined,
  ): Promise<void> {
    let done = 0;
    await this.#pool.write(planSlices(jobs), {
      path,
      signal,
      isUrgent,
      onWritten(slice) {
        const bytes = sliceBytes(slice);
        done += bytes;
        early?.add(bytes);
        onProgress?.({ slice, done, total });
      },
    });
  }
}

/** A file of zeros, open for writing. Opened at once, so that files keep the order of the calls. */
function openEmpty(path: string, bytes: number): Deno.FsFile {
  const file = Deno.openSync(path, {
    write: true,
    create: true,
    truncate: true,
  });
  try {
    file.truncateSync(bytes);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
