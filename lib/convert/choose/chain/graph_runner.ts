import { join } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../../onnx/tensor.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";
import { dataPath } from "../../weight_form.ts";
import type { GraphWriter } from "./graph_writer.ts";

/** Options of {@linkcode GraphRunner}. */
export interface GraphRunnerOptions {
  /** Folder for the graphs. */
  readonly directory: string;
  /** Writes them. */
  readonly write: GraphWriter;
  /** Ends the work before the next graph. */
  readonly signal?: AbortSignal | undefined;
}

/** A graph to run. */
export interface GraphRun {
  /** Name of its files, a file name. */
  readonly file: string;
  /** Which of the graphs of that file name it is; the file is kept for the next run of the same. */
  readonly version: string;
  /** Whether the files are removed at once. */
  readonly isTransient: boolean;
  /** Plans it. */
  plan(dataFile: string): PlannedGraph;
  /** What it is fed, run by run. */
  readonly feeds: readonly Readonly<Record<string, Tensor>>[];
}

/**
 * Writes graphs, and runs them one at a time, so that there is never more than one of them in memory.
 * Of each file name, one version is on the disk.
 */
export class GraphRunner implements AsyncDisposable {
  readonly #options: GraphRunnerOptions;
  readonly #versions = new Map<string, string>();
  readonly #runtime = new OnnxRuntime();

  /** Starts the thread that runs. */
  constructor(options: GraphRunnerOptions) {
    this.#options = options;
  }

  /**
   * Runs a graph on each of its feeds and gives all that it gives.
   *
   * @throws {ModelFormatError} If a weight is NaN or infinite, or the graph cannot be run.
   * @throws {DiskFullError} If the disk is full.
   */
  async run(graph: GraphRun): Promise<Readonly<Record<string, Tensor>>[]> {
    this.#options.signal?.throwIfAborted();
    const path = join(this.#options.directory, `${graph.file}.onnx`);
    await this.#write(graph, path);
    const session = await this.#runtime.load(path);
    const fetch = Object.fromEntries(
      [...session.outputs.keys()].map((name) => [name, "all"] as const),
    );
    const outputs: Readonly<Record<string, Tensor>>[] = [];
    try {
      for (const feeds of graph.feeds) {
        outputs.push(await session.run(feeds, { fetch }));
      }
    } finally {
      await session.release();
    }
    if (graph.isTransient) await this.#remove(graph.file, path);
    return outputs;
  }

  /** Ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime.close();
  }

  async #write(graph: GraphRun, path: string): Promise<void> {
    const { file, version } = graph;
    if (this.#versions.get(file) === version) return;
    this.#versions.delete(file);
    const dataFile = dataPath(`${file}.onnx`);
    await this.#options.write(graph.plan(dataFile), path);
    this.#versions.set(file, version);
  }

  async #remove(file: string, path: string): Promise<void> {
    this.#versions.delete(file);
    await removeIfPresent(path);
    await removeIfPresent(dataPath(path));
  }
}
