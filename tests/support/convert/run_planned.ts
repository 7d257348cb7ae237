import { join } from "@std/path";
import type { PlannedGraph } from "../../../lib/convert/weights/planned_graph.ts";
import type { TensorSource } from "../../../lib/convert/weights/tensor_source.ts";
import { type Feed, runGraph } from "../run_graph.ts";
import { TempDirectory } from "../temp_directory.ts";
import { writePlainly } from "./plain_writer.ts";

/** Writes a small graph and its weights, and runs it. */
export async function runPlanned(
  graph: PlannedGraph,
  source: TensorSource,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, number[]>> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "graph.onnx");
  await writePlainly(graph, source, path);
  return await runGraph(path, feeds);
}
