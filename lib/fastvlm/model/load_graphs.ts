import { inTurn } from "../../base/event_loop_breaks.ts";
import type { GraphFiles } from "../../catalog/graph_files.ts";
import { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../onnx/onnx_session.ts";
import type { TokenEmbedding } from "./embedding/token_embedding.ts";
import {
  GraphLoader,
  type GraphLoaderOptions,
} from "./loading/graph_loader.ts";
import { requireDevice } from "./loading/require_device.ts";

/** Options of {@linkcode loadGraphs}. */
export interface LoadGraphsOptions extends GraphLoaderOptions {
  /**
   * Gives up the loading.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
}

/** What reads and writes text. */
export interface LanguageGraphs {
  /** Token ids to vectors. */
  readonly embedTokens: TokenEmbedding;
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /** The same in a form for long prompts, if the model has it; it may still be loading. */
  readonly prefill: OnnxSession | undefined;
}

/** A model's sessions, which may still be loading, and the threads that hold them. */
export interface LoadingGraphs extends AsyncDisposable {
  /** Picture to image features. */
  readonly visionEncoder: Promise<OnnxSession>;
  /** What reads and writes text. */
  readonly language: Promise<LanguageGraphs>;
}

/**
 * Begins to load and check the graphs of a model's directory: the vision encoder in a thread of its own,
 * beside the language model. The decoder for prompts, where there is one, is not waited for: it is loaded
 * while the first picture is looked at.
 *
 * Both promises reject with `ModelFormatError` if a graph cannot be loaded, or takes or gives something
 * else; nobody need listen.
 *
 * @throws {UsageError} If the device cannot be used.
 */
export async function loadGraphs(
  directory: string,
  files: GraphFiles,
  options: LoadGraphsOptions = {},
): Promise<LoadingGraphs> {
  const { signal } = options;
  await using stack = new AsyncDisposableStack();
  // A thread takes 30 ms to start.
  const vision = stack.use(await inTurn(() => new OnnxRuntime()));
  const language = stack.use(await inTurn(() => new OnnxRuntime()));
  const listener = stack.use(onAbort(signal, () => {
    for (const runtime of [vision, language]) {
      void runtime.terminate(signal?.reason);
    }
  }));
  await requireDevice(language, options.device ?? "cpu");
  const loader = stack.use(new GraphLoader(directory, files, options));
  const loading = {
    visionEncoder: loader.load(vision, "visionEncoder"),
    language: loadLanguage(loader, language),
  };
  const settled = Promise.allSettled(Object.values(loading))
    .then(() => listener[Symbol.dispose]());
  stack.defer(() => settled);
  const held = stack.move();
  return { ...loading, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function loadLanguage(
  loader: GraphLoader,
  runtime: OnnxRuntime,
): Promise<LanguageGraphs> {
  const [decoder, embedTokens] = await Promise.all([
    loader.load(runtime, "decoder"),
    loader.loadEmbedding(runtime),
  ]);
  const prefill = await loader.loadPrefill(runtime, decoder);
  return { decoder, embedTokens, prefill };
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
