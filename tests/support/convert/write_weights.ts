import type { GraphWriter } from "../../../lib/convert/choose/chain/graph_writer.ts";
import { createGraphWriter } from "../../../lib/convert/choose/chain/graph_writer.ts";
import {
  WeightWriter,
  type WeightWriterOptions,
  type WriteWeightsOptions,
} from "../../../lib/convert/quantize/weight_writer.ts";
import type { PlannedGraph } from "../../../lib/convert/weights/planned_graph.ts";

/** Writes one data file, with threads of its own. */
export async function writeWeights(
  graph: Pick<PlannedGraph, "jobs" | "dataBytes">,
  options: WeightWriterOptions & WriteWeightsOptions,
): Promise<void> {
  await using writer = new WeightWriter(options);
  await writer.write(graph, options);
}

/** Makes what writes graphs of a checkpoint, each with threads of its own. */
export function checkpointWriter(
  { directory }: { readonly directory: string },
): GraphWriter {
  return async (graph, path) => {
    await using writer = new WeightWriter({ checkpointDirectory: directory });
    await createGraphWriter(writer)(graph, path);
  };
}
