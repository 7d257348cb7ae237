import { join } from "@std/path";
import { inTurn } from "../../../base/event_loop_breaks.ts";
import type { GraphFiles } from "../../../catalog/graph_files.ts";
import type { Device } from "../../../onnx/device.ts";
import type { GraphEdits } from "../../../onnx/editor/graph_edits.ts";
import type { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../onnx/onnx_session.ts";
import type { StoredGraph } from "../../../onnx/reader/stored_graph.ts";
import type { SessionSettings } from "../../../onnx/thread/session_settings.ts";
import { SessionEmbedding } from "../embedding/session_embedding.ts";
import { TableEmbedding } from "../embedding/table_embedding.ts";
import type { TokenEmbedding } from "../embedding/token_embedding.ts";
import { checkGraph, checkLike, type GraphName } from "../graph_contract.ts";
import { GraphCache, type GraphCacheOptions } from "./graph_cache.ts";
import { LEAST_BYTES, storedBytes } from "./is_worth_saving.ts";
import { tuneDecoder } from "./tuning/tune_decoder.ts";
import { tuneVision } from "./tuning/tune_vision.ts";

/** Progress of loading a model. */
export interface LoadProgress {
  /** What is going on. */
  readonly phase: "load";
  /** Graphs that are loaded. */
  readonly loaded: number;
  /** Graphs there are. */
  readonly total: number;
}

/** Options of {@linkcode GraphLoader}. */
export interface GraphLoaderOptions {
  /**
   * Threads that share one operator's work.
   *
   * @default {undefined} One for each physical core that the process may use.
   */
  threads?: number | undefined;
  /**
   * What runs the graphs.
   *
   * @default {"cpu"}
   */
  device?: Device | undefined;
  /**
   * Where graphs that were optimized for this machine are kept.
   *
   * @default {undefined} Nothing is kept.
   */
  cache?: GraphCacheOptions | undefined;
  /**
   * Told when each graph is loaded.
   *
   * @default {undefined} Nobody is.
   */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** What makes graphs faster, where something does. */
const TUNING: Partial<
  Record<GraphName, (graph: StoredGraph) => GraphEdits | undefined>
> = {
  decoder: (graph) => isLarge(graph) ? tuneDecoder(graph) : undefined,
  visionEncoder: (graph) => isLarge(graph) ? tuneVision(graph) : undefined,
};

/** Loads and checks the graphs of one model, and counts those that are loaded. */
export class GraphLoader implements AsyncDisposable {
  readonly #directory: string;
  readonly #files: GraphFiles;
  readonly #options: GraphLoaderOptions;
  readonly #held = new AsyncDisposableStack();
  readonly #cache: GraphCache | undefined;
  #loaded = 0;

  /** Begins with the model's directory and its graphs, below it. */
  constructor(
    directory: string,
    files: GraphFiles,
    options: GraphLoaderOptions,
  ) {
    this.#directory = directory;
    this.#files = files;
    this.#options = options;
    const { cache } = options;
    this.#cache = cache && this.#held.use(new GraphCache(cache));
  }

  /**
   * Loads a graph.
   *
   * @throws {ModelFormatError} If it cannot be loaded, or takes or gives something else.
   */
  async load(runtime: OnnxRuntime, name: GraphName): Promise<OnnxSession> {
    const path = join(this.#directory, this.#files[name]);
    const settings = this.#settings;
    const session = await this.#cache?.load(runtime, path, {
      settings,
      tune: TUNING[name],
    }) ?? await runtime.load(path, settings);
    checkGraph(session, name);
    this.#count();
    return session;
  }

  /**
   * Opens the table of the tokens' vectors, or loads its graph if that does more than look up rows.
   *
   * @throws {ModelFormatError} If it cannot be loaded, or takes or gives something else.
   */
  async loadEmbedding(runtime: OnnxRuntime): Promise<TokenEmbedding> {
    const path = join(this.#directory, this.#files.embedTokens);
    const table = TableEmbedding.open(path);
    if (table === undefined) {
      return new SessionEmbedding(await this.load(runtime, "embedTokens"));
    }
    this.#held.use(table);
    this.#count();
    return table;
  }

  /**
   * Begins to load the decoder for prompts, which takes and gives what the decoder does.
   *
   * @throws {ModelFormatError} If it does not.
   */
  async loadPrefill(
    runtime: OnnxRuntime,
    decoder: OnnxSession,
  ): Promise<OnnxSession | undefined> {
    if (this.#files.prefill === undefined) return undefined;
    const path = join(this.#directory, this.#files.prefill);
    await inTurn(() => checkLike(path, decoder));
    const session = await runtime.loadBehind(decoder, path, this.#settings);
    this.#count();
    return session;
  }

  /** Closes the table, and waits until graphs that were saved can be used by others. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held.disposeAsync();
  }

  get #settings(): SessionSettings {
    const { threads, device } = this.#options;
    return { threads, device };
  }

  #count(): void {
    this.#loaded += 1;
    const total = Object.keys(this.#files).length;
    this.#options.onProgress?.({ phase: "load", loaded: this.#loaded, total });
  }
}

function isLarge({ tensors }: StoredGraph): boolean {
  return storedBytes(tensors.values()) >= LEAST_BYTES;
}
