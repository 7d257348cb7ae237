import { basename, dirname, join } from "@std/path";
import { writeWeights } from "../../quantize/write_weights.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";

/** Writes a graph to a path, and its weights to the data file beside it. */
export type GraphWriter = (graph: PlannedGraph, path: string) => Promise<void>;

/** Weights that one thread writes sooner than a second one starts, in bytes. */
const FEW_BYTES = 16e6;

/** Options of {@linkcode checkpointWriter}. */
export interface CheckpointWriterOptions {
  /**
   * Threads that compute.
   *
   * @default the number of cores
   */
  readonly workers?: number | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes what writes graphs with the weights of a checkpoint's folder. */
export function checkpointWriter(
  checkpointDirectory: string,
  { workers, signal }: CheckpointWriterOptions = {},
): GraphWriter {
  return async (graph, path) => {
    const threads = graph.dataBytes < FEW_BYTES ? 1 : workers;
    await Deno.writeFile(path, graph.build());
    await writeWeights(graph, {
      checkpointDirectory,
      path: join(dirname(path), basename(graph.dataFile)),
      ...(threads !== undefined && { workers: threads }),
      ...(signal && { signal }),
    });
  };
}
