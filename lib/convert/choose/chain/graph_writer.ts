import { dirname, join } from "@std/path";
import { explainStorageError } from "../../../storage/storage_error.ts";
import type { WeightWriter } from "../../quantize/weight_writer.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";

/** Writes a graph to a path, and its weights to the data file beside it. */
export type GraphWriter = (graph: PlannedGraph, path: string) => Promise<void>;

/** Makes what writes graphs that are soon removed: they are not flushed to the disk. */
export function createGraphWriter(
  weights: WeightWriter,
  signal?: AbortSignal,
): GraphWriter {
  return async (graph, path) => {
    try {
      await Deno.writeFile(path, graph.build());
    } catch (error) {
      throw explainStorageError(error, { action: "write", path });
    }
    const dataPath = join(dirname(path), graph.dataFile);
    await weights.write(graph, { path: dataPath, signal, flush: false });
  };
}
