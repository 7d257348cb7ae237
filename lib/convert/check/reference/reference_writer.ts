import { dirname, join } from "@std/path";
import { explainStorageError } from "../../../storage/storage_error.ts";
import type { GraphWriter } from "../../choose/chain/graph_writer.ts";
import type { WeightWriter } from "../../quantize/weight_writer.ts";

/**
 * Makes what writes graphs that a result is compared with. They do not wait for those of the result, so
 * that they are run while the rest is written, and are not flushed to the disk.
 */
export function createReferenceWriter(
  weights: WeightWriter,
  signal?: AbortSignal,
): GraphWriter {
  return async (graph, path) => {
    try {
      await Deno.writeFile(path, graph.build());
    } catch (error) {
      throw explainStorageError(error, { action: "write", path });
    }
    const data = join(dirname(path), graph.dataFile);
    const options = { path: data, signal, flush: false, isUrgent: true };
    await weights.write(graph, options);
  };
}
