import { dirname, join } from "@std/path";
import { explainStorageError } from "../../../storage/storage_error.ts";
import type { WeightWriter } from "../../quantize/weight_writer.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";

/** Writes a graph to a path, and its weights to the data file beside it. */
export type GraphWriter = (graph: PlannedGraph, path: string) => Promise<void>;

/** Options of {@linkcode createGraphWriter}. */
export interface GraphWriterOptions {
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether graphs come before files that wait for a thread, so that they are run while others are written.
   *
   * @default {false}
   */
  readonly isUrgent?: boolean | undefined;
}

/** Makes what writes graphs that are soon removed: they are not flushed to the disk. */
export function createGraphWriter(
  weights: WeightWriter,
  options: GraphWriterOptions = {},
): GraphWriter {
  return async (graph, path) => {
    try {
      await Deno.writeFile(path, graph.build());
    } catch (error) {
      throw explainStorageError(error, { action: "write", path });
    }
    const data = join(dirname(path), graph.dataFile);
    await weights.write(graph, { ...options, path: data, flush: false });
  };
}
