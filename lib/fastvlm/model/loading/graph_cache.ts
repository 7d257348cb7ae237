import { basename, join } from "@std/path";
import { ModelFormatError } from "../../../base/errors.ts";
import { runtimeFacts } from "../../../onnx/cpu/runtime_facts.ts";
import type { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../onnx/onnx_session.ts";
import type { SessionSettings } from "../../../onnx/thread/session_settings.ts";
import { CacheEntry } from "../../../storage/cache/cache_entry.ts";
import { graphKey, type KnownDigests } from "./graph_key.ts";
import { isWorthSaving } from "./is_worth_saving.ts";

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
  isWorth?: ((path: string) => Promise<boolean>) | undefined;
}

const GRAPH_NAME = "graph.onnx";

/**
 * Loads graphs from the form that ONNX Runtime has optimized for this machine, and saves that form when a
 * graph is loaded for the first time.
 *
 * A cache that cannot be read, written or loaded never keeps a graph from being loaded. Sessions for other
 * devices than the CPU are not cached.
 */
export class GraphCache implements AsyncDisposable {
  readonly #options: GraphCacheOptions;
  readonly #publishing: Promise<void>[] = [];

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
    settings: SessionSettings,
  ): Promise<OnnxSession> {
    const entry = await this.#entryOf(runtime, path, settings);
    if (entry === undefined) return await runtime.load(path, settings);
    if (await entry.find()) {
      const session = await loadEntry(runtime, entry, settings);
      if (session !== undefined) return session;
      await entry.discard();
    }
    const staged = await this.#isWorth(path) ? await entry.stage() : undefined;
    return staged === undefined
      ? await runtime.load(path, settings)
      : await this.#save(runtime, path, { settings, entry, staged });
  }

  /** Waits until what was saved can be used by others. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#publishing.splice(0));
  }

  async #isWorth(path: string): Promise<boolean> {
    const { isWorth = isWorthSaving } = this.#options;
    // Whatever is wrong with the file, ONNX Runtime says it.
    return await isWorth(path).catch(() => false);
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

  /** The session itself does not wait for the digests of what was saved. */
  async #save(
    runtime: OnnxRuntime,
    path: string,
    { settings, entry, staged }: {
      settings: SessionSettings;
      entry: CacheEntry;
      staged: string;
    },
  ): Promise<OnnxSession> {
    const saveTo = join(staged, GRAPH_NAME);
    try {
      const session = await runtime.load(path, { ...settings, saveTo });
      this.#publishing.push(entry.publish(staged));
      return session;
    } catch (error) {
      await entry.abandon(staged);
      if (!(error instanceof ModelFormatError)) throw error;
      // If it was the saving that failed, as on a full disk, it loads without.
      return await runtime.load(path, settings);
    }
  }
}

/** Gives `undefined` if what was saved cannot be loaded. */
async function loadEntry(
  runtime: OnnxRuntime,
  entry: CacheEntry,
  settings: SessionSettings,
): Promise<OnnxSession | undefined> {
  try {
    return await runtime.load(join(entry.path, GRAPH_NAME), settings);
  } catch (error) {
    if (error instanceof ModelFormatError) return undefined;
    throw error;
  }
}
