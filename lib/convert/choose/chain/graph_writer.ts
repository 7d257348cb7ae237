import { dirname, join } from "@std/path";
import { explainStorageError } from "../../../storage/storage_error.ts";
import { writeWeights } from "../../quantize/write_weights.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import { writeInPlace } from "./write_in_place.ts";

/** Writes a graph to a path, and its weights to the data file beside it. */
export type GraphWriter = (graph: PlannedGraph, path: string) => Promise<void>;

/** Weights that one thread writes sooner than a second one starts, in bytes. */
const FEW_BYTES = 32e6;

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

/** Makes what writes graphs with a checkpoint's weights, one after the other, without flushing them. */
export function checkpointWriter(
  checkpoint: TensorSource & { readonly directory: string },
  { workers, signal }: CheckpointWriterOptions = {},
): GraphWriter {
  const { directory: checkpointDirectory } = checkpoint;
  return async (graph, graphPath) => {
    const path = join(dirname(graphPath), graph.dataFile);
    try {
      await Deno.writeFile(graphPath, graph.build());
      if (graph.dataBytes < FEW_BYTES) {
        return await writeInPlace(graph, checkpoint, path);
      }
    } catch (error) {
      throw explainStorageError(error, { action: "write", path });
    }
    await writeWeights(graph, {
      checkpointDirectory,
      path,
      flush: false,
      ...(workers !== undefined && { workers }),
      ...(signal && { signal }),
    });
  };
}
