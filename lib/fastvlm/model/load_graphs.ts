import { join } from "@std/path";
import type { GraphFiles } from "../../catalog/graph_files.ts";
import { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../onnx/onnx_session.ts";
import { checkGraph, type GraphName } from "./graph_contract.ts";

/** Progress of loading a model. */
export interface LoadProgress {
  /** What is going on. */
  readonly phase: "load";
  /** Graphs that are loaded. */
  readonly loaded: number;
  /** Graphs there are. */
  readonly total: number;
}

/** Options of {@linkcode loadGraphs}. */
export interface LoadGraphsOptions {
  /**
   * Threads that share one operator's work.
   *
   * @default {undefined} One for each physical core.
   */
  threads?: number | undefined;
  /**
   * Gives up the loading.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
  /**
   * Told when each graph is loaded.
   *
   * @default {undefined} Nobody is.
   */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** A model's sessions, and the threads that hold them. */
export type LoadedGraphs =
  & Readonly<Record<GraphName, OnnxSession>>
  & AsyncDisposable;

/**
 * Loads and checks the three graphs of a model's directory: the vision encoder in a thread of its
 * own, beside the language model.
 *
 * @throws {ModelFormatError} If one cannot be loaded, or takes or gives something else.
 */
export async function loadGraphs(
  directory: string,
  files: GraphFiles,
  options: LoadGraphsOptions = {},
): Promise<LoadedGraphs> {
  const { signal } = options;
  await using stack = new AsyncDisposableStack();
  const vision = stack.use(new OnnxRuntime());
  const language = stack.use(new OnnxRuntime());
  using _listener = onAbort(signal, () => {
    for (const runtime of [vision, language]) {
      void runtime.terminate(signal?.reason);
    }
  });
  const load = graphLoader(directory, files, options);
  const [visionEncoder, decoder, embedTokens] = await Promise.all([
    load(vision, "visionEncoder"),
    load(language, "decoder"),
    load(language, "embedTokens"),
  ]);
  const held = stack.move();
  return {
    visionEncoder,
    decoder,
    embedTokens,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Makes what loads and checks one graph and counts those that are loaded. */
function graphLoader(
  directory: string,
  files: GraphFiles,
  { threads, onProgress }: LoadGraphsOptions,
): (runtime: OnnxRuntime, name: GraphName) => Promise<OnnxSession> {
  let loaded = 0;
  return async (runtime, name) => {
    const path = join(directory, files[name]);
    const session = await runtime.load(path, { threads });
    checkGraph(session, name);
    loaded += 1;
    onProgress?.({ phase: "load", loaded, total: Object.keys(files).length });
    return session;
  };
}

/** Calls back when the signal is aborted, until disposed of. */
function onAbort(
  signal: AbortSignal | undefined,
  callback: () => void,
): Disposable {
  signal?.throwIfAborted();
  signal?.addEventListener("abort", callback);
  return {
    [Symbol.dispose]: () => signal?.removeEventListener("abort", callback),
  };
}
