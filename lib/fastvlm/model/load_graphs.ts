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

/** A model's sessions, and the threads that hold them. */
export interface LoadedGraphs extends AsyncDisposable {
  /** Picture to image features. */
  readonly visionEncoder: OnnxSession;
  /** Token ids to vectors. */
  readonly embedTokens: TokenEmbedding;
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /** The same in a form for long prompts, if the model has it; it may still be loading. */
  readonly prefill: OnnxSession | undefined;
}

/**
 * Loads and checks the graphs of a model's directory: the vision encoder in a thread of its own, beside
 * the language model. The decoder for prompts, where there is one, is not waited for: it is loaded while
 * the first picture is looked at.
 *
 * @throws {ModelFormatError} If one cannot be loaded, or takes or gives something else.
 * @throws {UsageError} If the device cannot be used.
 */
export async function loadGraphs(
  directory: string,
  files: GraphFiles,
  options: LoadGraphsOptions = {},
): Promise<LoadedGraphs> {
  const { signal } = options;
  await using stack = new AsyncDisposableStack();
  // A thread takes 30 ms to start.
  const vision = stack.use(await inTurn(() => new OnnxRuntime()));
  const language = stack.use(await inTurn(() => new OnnxRuntime()));
  using _listener = onAbort(signal, () => {
    for (const runtime of [vision, language]) {
      void runtime.terminate(signal?.reason);
    }
  });
  await requireDevice(language, options.device ?? "cpu");
  const loader = stack.use(new GraphLoader(directory, files, options));
  const [visionEncoder, decoder, embedTokens] = await Promise.all([
    loader.load(vision, "visionEncoder"),
    loader.load(language, "decoder"),
    loader.loadEmbedding(language),
  ]);
  const prefill = await loader.loadPrefill(language, decoder);
  const held = stack.move();
  return {
    visionEncoder,
    decoder,
    embedTokens,
    prefill,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
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
