import { join } from "@std/path";
import { sha256, sha256File } from "../../base/digest.ts";
import { canonicalJson } from "../../base/json.ts";
import type { GraphFiles } from "../../catalog/graph_files.ts";
import { listFiles } from "./list_files.ts";

/** The files besides the graphs that an answer depends on. */
const TEXT_FILES = [
  "chat_template.jinja",
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

/** What {@linkcode modelDigest} may use. */
export interface ModelDigestOptions {
  /** The graphs that are used. */
  graphs: GraphFiles;
  /**
   * Digests that are known, by path below the directory.
   *
   * @default {{}} Every file is read.
   */
  known?: Readonly<Record<string, { readonly sha256: string }>> | undefined;
  /**
   * Stops the reading.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
}

/**
 * The SHA-256 over the digests of all files that an answer depends on: the same for a copy of the
 * model, wherever it came from.
 */
export async function modelDigest(
  directory: string,
  { graphs, known = {}, signal }: ModelDigestOptions,
): Promise<string> {
  const graphPaths = Object.values(graphs);
  const files = (await listFiles(directory)).filter((path) =>
    TEXT_FILES.includes(path) ||
    graphPaths.some((graph) => path === graph || isDataOf(path, graph))
  );
  const digests: Record<string, string> = {};
  for (const path of files) {
    digests[path] = known[path]?.sha256 ??
      await sha256File(join(directory, path), signal);
  }
  return sha256(canonicalJson(digests));
}

/** Weights beyond two gigabytes lie beside the graph: `x.onnx_data`, `x.onnx_data_1`, … */
function isDataOf(path: string, graph: string): boolean {
  return path.startsWith(`${graph}_data`);
}
