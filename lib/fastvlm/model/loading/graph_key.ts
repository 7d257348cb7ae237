import { basename, dirname, join } from "@std/path";
import { sha256 } from "../../../base/digest.ts";
import { canonicalJson } from "../../../base/json.ts";
import type { RuntimeFacts } from "../../../onnx/cpu/runtime_facts.ts";
import { mtimeMsOf } from "../../../storage/manifest.ts";

/** What a graph is made for. */
export interface GraphMachine extends RuntimeFacts {
  /** System and architecture. */
  readonly target: string;
}

/** Digests of a model's files that are known, by path below the model's directory. */
export type KnownDigests = Readonly<
  Record<string, { readonly sha256: string }>
>;

/** Of what is written, not of the toolkit. */
const FORM = 3;

/**
 * A digest over all that the optimized form of a graph depends on: the content of its files, or, where
 * that is not known, their sizes and times; ONNX Runtime, and what it found out of the CPU.
 *
 * @param graph Absolute path of the graph, in the folder `onnx` of the model's directory.
 * @throws the file system's errors.
 */
export async function graphKey(
  graph: string,
  machine: GraphMachine,
  known: KnownDigests = {},
): Promise<string> {
  const folder = dirname(graph);
  const files: Record<string, unknown> = {};
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== basename(graph) && !isDataOf(name, basename(graph))) continue;
    const digest = known[`${basename(folder)}/${name}`]?.sha256;
    files[name] = digest ?? await sizeAndTime(join(folder, name));
  }
  return sha256(canonicalJson({ form: FORM, machine, files }));
}

async function sizeAndTime(path: string) {
  const info = await Deno.stat(path);
  return { path, bytes: info.size, mtimeMs: mtimeMsOf(info) };
}

/** Weights lie in the graph's own file or beside it: `x.onnx_data`, `x.onnx_data_1`, … */
function isDataOf(name: string, graph: string): boolean {
  return name.startsWith(`${graph}_data`);
}
