import { join } from "@std/path";
import { ConfigError } from "../../../base/errors.ts";
import { mtimeMsOf } from "../../../storage/manifest.ts";
import type { GraphCacheOptions } from "../../model/loading/graph_cache.ts";
import {
  readChatFiles,
  readTokenizer,
  type TokenizerConfig,
} from "../../model/read_chat_files.ts";
import type { ChatTemplate } from "../render_prompt.ts";
import type { TextTokenizer } from "../text_tokenizer.ts";
import { buildInThread } from "./build/build_in_thread.ts";
import { TableCache } from "./build/table_cache.ts";
import { TableTokenizer } from "./table_tokenizer.ts";
import { type TokenTables, unpackTables } from "./tables/token_tables.ts";

/** Options of {@linkcode openTokenizer}. */
export interface OpenTokenizerOptions {
  /**
   * Where the tokenizer is kept in a form that opens at once.
   *
   * @default {undefined} Nothing is kept.
   */
  cache?: GraphCacheOptions | undefined;
  /**
   * Gives up the opening.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
}

/** What a model does with text. */
export interface OpenedTokenizer {
  /** Text to tokens and back. */
  readonly tokenizer: TextTokenizer;
  /** How a conversation becomes a prompt. */
  readonly template: ChatTemplate;
}

/** A smaller file is read (10 ms) in less time than a thread takes to start. */
const THREAD_FROM_BYTES = 2 ** 20;

/**
 * Opens the tokenizer of a model's directory. A large one that is byte-level, as Qwen2's, is read in a
 * thread, or from the cache, so that neither the event loop nor memory is burdened with its JSON.
 *
 * @throws {ConfigError} If a file is missing or not as expected; the message names it.
 * @throws the signal's reason.
 */
export async function openTokenizer(
  directory: string,
  options: OpenTokenizerOptions = {},
): Promise<OpenedTokenizer> {
  const path = join(directory, "tokenizer.json");
  const file = await examine(path);
  const { config, template } = await readChatFiles(directory);
  const tables = file.bytes < THREAD_FROM_BYTES
    ? await buildHere(path)
    : await openTables(file, options);
  const tokenizer = tables === undefined
    ? await openByLibrary(path, config)
    : new TableTokenizer(tables, hiddenTokens(config));
  return { tokenizer, template };
}

/** A file, as far as it is known without being read. */
interface ExaminedFile {
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

async function examine(path: string): Promise<ExaminedFile> {
  try {
    const info = await Deno.stat(path);
    return { path, bytes: info.size, mtimeMs: mtimeMsOf(info) };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ConfigError(`Cannot find "${path}"`, { cause });
  }
}

async function openTables(
  file: ExaminedFile,
  { cache, signal }: OpenTokenizerOptions,
): Promise<TokenTables | undefined> {
  const digest = cache?.known?.["tokenizer.json"]?.sha256;
  const kept = cache && new TableCache(cache.directory, digest ?? file);
  const known = await kept?.read();
  if (known !== undefined) return unpackTables(known);
  const packed = await buildInThread(file.path, { signal });
  if (packed === undefined) return undefined;
  await kept?.write(packed);
  return unpackTables(packed);
}

async function buildHere(path: string): Promise<TokenTables | undefined> {
  const { buildTables } = await import("./build/build_tables.ts");
  return buildTables(await readTokenizer(path));
}

/** Loads the library only for tokenizers that need it. */
async function openByLibrary(
  path: string,
  config: TokenizerConfig,
): Promise<TextTokenizer> {
  const { LibraryTokenizer } = await import("./library_tokenizer.ts");
  const tokenizer = await readTokenizer(path);
  return new LibraryTokenizer({ tokenizer, config, origin: path });
}

/** Tokens that the configuration alone calls special. */
function hiddenTokens(config: TokenizerConfig): string[] {
  return (config["additional_special_tokens"] ?? [])
    .filter((token) => typeof token === "string");
}
