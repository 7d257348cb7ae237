import { basename, join } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { ModelFormatError } from "../../../base/errors.ts";
import { inTurn } from "../../../base/event_loop_breaks.ts";
import { runtimeFacts } from "../../../onnx/cpu/runtime_facts.ts";
import type { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../onnx/onnx_session.ts";
import type { SessionSettings } from "../../../onnx/thread/session_settings.ts";
import type { GraphEdits } from "../../../onnx/editor/graph_edits.ts";
import { readGraph } from "../../../onnx/reader/read_graph.ts";
import type { StoredGraph } from "../../../onnx/reader/stored_graph.ts";
import { CacheEntry } from "../../../storage/cache/cache_entry.ts";
import { graphKey, type KnownDigests } from "./graph_key.ts";
import {
  type GraphReader,
  isWorthSaving,
  MOST_BYTES,
} from "./is_worth_saving.ts";
import { writeTuned } from "./tuning/write_tuned.ts";

/** Options of {@linkcode GraphCache}. */
export interface GraphCacheOptions {
  /** Folder of the model's entries, which need not exist; see `cacheDirectory()`. */
  directory: string;
  /**
   * Digests of the model's files that are known.
   *
   * @default {{}} Sizes and times count instead.
   */
  known?: KnownDigests | undefined;
  /**
   * Decides which graphs are saved.
   *
   * @default {isWorthSaving}
   */
  isWorth?: typeof isWorthSaving | undefined;
}

/** How a graph is loaded. */
export interface CachedLoadOptions {
  /** How its session runs. */
  readonly settings: SessionSettings;
  /**
   * Says what to change of the graph, if anything.
   *
   * @default {undefined} Nothing.
   */
  readonly tune?: ((graph: StoredGraph) => GraphEdits | undefined) | undefined;
}

/** A graph that is made into an entry. */
interface Making {
  readonly path: string;
  readonly settings: SessionSettings;
  readonly edits: GraphEdits | undefined;
  readonly entry: CacheEntry;
  readonly staged: string;
}

const GRAPH_NAME = "graph.onnx";

/**
 * Loads graphs from the form that was made of them for this machine, and makes that form when a graph is
 * loaded for the first time: changed where that makes it faster, and as ONNX Runtime has optimized it
 * where that is worth the room.
 *
 * A cache that cannot be read, written or loaded never keeps a graph from being loaded. Sessions for other
 * devices than the CPU are not cached.
 */
export class GraphCache implements AsyncDisposable {
  readonly #options: GraphCacheOptions;
  readonly #writing: Promise<unknown>[] = [];

  /** Begins with a folder that need not exist. */
  constructor(options: GraphCacheOptions) {
    this.#options = options;
  }

  /**
   * Loads a graph.
   *
   * @throws what `OnnxRuntime.load()` throws.
   */
  async load(
    runtime: OnnxRuntime,
    path: string,
    { settings, tune }: CachedLoadOptions,
  ): Promise<OnnxSession> {
    const entry = await this.#entryOf(runtime, path, settings);
    const session = entry &&
      (await loadEntry(runtime, entry, settings) ??
        await this.#noted(
          this.#make(runtime, { path, settings, tune, entry }),
        ));
    return session ?? await runtime.load(path, settings);
  }

  /** Waits until nothing is written any more, and what was saved can be used by others. */
  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#writing.length > 0) {
      await Promise.allSettled(this.#writing.splice(0));
    }
  }

  #noted<Result>(writing: Promise<Result>): Promise<Result> {
    this.#writing.push(writing);
    return writing;
  }

  async #entryOf(
    runtime: OnnxRuntime,
    path: string,
    { device = "cpu" }: SessionSettings,
  ): Promise<CacheEntry | undefined> {
    const { directory, known } = this.#options;
    if (device !== "cpu") return undefined;
    const { target } = Deno.build;
    const machine = { ...await runtimeFacts(runtime), target };
    const group = basename(path, ".onnx");
    const key = await graphKey(path, machine, known).catch(() => undefined);
    return key === undefined
      ? undefined
      : new CacheEntry(directory, { group, key });
  }

  /** Gives nothing if there is nothing to make, or it cannot be made. */
  async #make(
    runtime: OnnxRuntime,
    { path, settings, tune, entry }: CachedLoadOptions & {
      readonly path: string;
      readonly entry: CacheEntry;
    },
  ): Promise<OnnxSession | undefined> {
    const readGraph = readOnce(path);
    const edits = await findEdits(path, readGraph, tune);
    const isSaved = await this.#isWorth(path, readGraph);
    if (edits === undefined && !isSaved) return undefined;
    const staged = await entry.stage();
    if (staged === undefined) return undefined;
    const making = { path, settings, edits, entry, staged };
    try {
      return isSaved
        ? await this.#save(runtime, making)
        : await this.#place(runtime, making);
    } catch {
      // Whatever it was, such as a full disk: if it is the graph, or its thread, loading it says so.
      await entry.abandon(staged);
      return undefined;
    }
  }

  async #isWorth(path: string, readGraph: GraphReader): Promise<boolean> {
    const { isWorth = isWorthSaving } = this.#options;
    // Whatever is wrong with the file, ONNX Runtime says it.
    return await isWorth(path, readGraph).catch(() => false);
  }

  /** Has ONNX Runtime save its form. The session does not wait for the digests of what was saved. */
  async #save(
    runtime: OnnxRuntime,
    { path, settings, edits, entry, staged }: Making,
  ): Promise<OnnxSession> {
    const saveTo = join(staged, GRAPH_NAME);
    const changed = join(staged, "changed");
    const source = edits === undefined
      ? path
      : await writeTuned(path, join(changed, basename(path)), edits);
    const session = await runtime.load(source, { ...settings, saveTo });
    await removeIfPresent(changed);
    void this.#noted(entry.publish(staged));
    return session;
  }

  /** Puts the changed graph there, and loads it. */
  async #place(
    runtime: OnnxRuntime,
    { path, settings, edits, entry, staged }: Making,
  ): Promise<OnnxSession | undefined> {
    if (edits === undefined) return undefined;
    await writeTuned(path, join(staged, GRAPH_NAME), edits);
    await entry.publish(staged);
    return await loadEntry(runtime, entry, settings);
  }
}

/** Reads a graph when it is asked for, and once: that takes milliseconds of the event loop. */
function readOnce(path: string): GraphReader {
  let graph: Promise<StoredGraph> | undefined;
  return () => graph ??= inTurn(() => readGraph(path));
}

/** Gives nothing for a file that cannot be read: ONNX Runtime says what is wrong with it. */
async function findEdits(
  path: string,
  readGraph: GraphReader,
  tune: CachedLoadOptions["tune"],
): Promise<GraphEdits | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (tune === undefined || size > MOST_BYTES) return undefined;
    return tune(await readGraph());
  } catch {
    return undefined;
  }
}

/** Gives nothing if there is no entry, or it cannot be loaded and is removed. */
async function loadEntry(
  runtime: OnnxRuntime,
  entry: CacheEntry,
  settings: SessionSettings,
): Promise<OnnxSession | undefined> {
  if (!await entry.find()) return undefined;
  try {
    return await runtime.load(join(entry.path, GRAPH_NAME), settings);
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    await entry.discard();
    return undefined;
  }
}
