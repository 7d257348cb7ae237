import { basename, dirname, join, resolve } from "@std/path";
import { editGraph } from "../../../../onnx/editor/edit_graph.ts";
import type { GraphEdits } from "../../../../onnx/editor/graph_edits.ts";
import { readGraph } from "../../../../onnx/reader/read_graph.ts";

/**
 * Writes a changed graph. Files of weights beside the graph appear beside the new one by hard links, which
 * take no room.
 *
 * @param target Path of the new graph; its folder is made if it is not there.
 * @returns That path.
 * @throws {ModelFormatError} If the graph is no ONNX model.
 * @throws the file system's errors, such as that there are no hard links between two disks.
 */
export async function writeTuned(
  graph: string,
  target: string,
  edits: GraphEdits,
): Promise<string> {
  const folder = dirname(target);
  await Deno.mkdir(folder, { recursive: true });
  for (const path of weightFiles(resolve(graph))) {
    await Deno.link(path, join(folder, basename(path)));
  }
  await editGraph(graph, target, edits);
  return target;
}

function weightFiles(graph: string): string[] {
  const places = readGraph(graph).tensors.values()
    .map(({ place }) => place?.path ?? graph);
  return [...new Set(places).difference(new Set([graph]))];
}
