import { resolve } from "@std/path";
import type { GraphFiles } from "../../catalog/graph_files.ts";
import type { ChatTemplate } from "../text/render_prompt.ts";
import type { TextTokenizer } from "../text/text_tokenizer.ts";
import {
  type OpenedTokenizer,
  openTokenizer,
} from "../text/tokenizer/open_tokenizer.ts";
import { chooseGraphs } from "./choose_graphs.ts";
import { cacheEdges, emptyCache } from "./graph_contract.ts";
import { type ComingLanguageModel, LanguageModel } from "./language_model.ts";
import { listFiles } from "./list_files.ts";
import {
  type LanguageGraphs,
  loadGraphs,
  type LoadGraphsOptions,
  type LoadingGraphs,
} from "./load_graphs.ts";
import { type ModelConfig, readModelConfig } from "./model_config.ts";
import { VisionEncoder } from "./vision_encoder.ts";

/** A model whose text can be read, and whose graphs may still be loading. */
export interface OpenModel extends AsyncDisposable {
  /** What its configuration says. */
  readonly config: ModelConfig;
  /** Text to tokens and back. */
  readonly tokenizer: TextTokenizer;
  /** How a conversation becomes a prompt. */
  readonly template: ChatTemplate;
  /** Pictures to vectors, once it is loaded. */
  readonly vision: Promise<VisionEncoder>;
  /** Vectors to text, once it is loaded. */
  readonly language: ComingLanguageModel;
  /** Tokens that end an answer. */
  readonly endTokens: ReadonlySet<number>;
  /** Paths of its graphs, below the directory. */
  readonly graphs: GraphFiles;
}

/** Options of {@linkcode openModel}. */
export interface OpenModelOptions extends LoadGraphsOptions {
  /**
   * Which files to take where a folder holds several forms of a graph.
   *
   * @default {undefined} There must be one form only.
   */
  variant?: string | undefined;
}

/** Ends a turn in the chat format of Qwen2; some configurations name only `<|endoftext|>`. */
const END_OF_TURN = "<|im_end|>";

/**
 * Opens the model in a directory: reads its configuration and tokens, and begins to load its graphs and to
 * check that they take and give what they should. `vision` and `language` reject with `ModelFormatError`
 * if one cannot be loaded or has another form; nobody need listen.
 *
 * @throws {NotFoundError} If there is no such directory.
 * @throws {ConfigError} If a file is missing or not as expected; the message names it.
 * @throws {UsageError} If the device cannot be used.
 */
export async function openModel(
  directory: string,
  options: OpenModelOptions = {},
): Promise<OpenModel> {
  const root = resolve(directory);
  const files = chooseGraphs(await listFiles(root), options.variant);
  const config = await readModelConfig(root);
  const { graphs, text } = await loadAndRead(root, files, options);
  return {
    config,
    graphs: files,
    ...text,
    ...connect(graphs, config),
    endTokens: findEndTokens(config, text.tokenizer),
    [Symbol.asyncDispose]: () => graphs[Symbol.asyncDispose](),
  };
}

/** Reads what concerns text, which takes a moment, while the graphs are loaded in their threads. */
async function loadAndRead(
  root: string,
  files: GraphFiles,
  options: OpenModelOptions,
): Promise<{ graphs: LoadingGraphs; text: OpenedTokenizer }> {
  const reading = new AbortController();
  const signal = AbortSignal.any([
    reading.signal,
    ...(options.signal ? [options.signal] : []),
  ]);
  const loading = loadGraphs(root, files, { ...options, signal });
  const ended = loading.then((graphs) => graphs, () => undefined);
  try {
    const text = await openTokenizer(root, { cache: options.cache, signal });
    return { graphs: await loading, text };
  } catch (error) {
    reading.abort(error);
    await (await ended)?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** Makes of graphs what they are for, when they are loaded. */
function connect(
  { visionEncoder, language }: LoadingGraphs,
  config: ModelConfig,
): Pick<OpenModel, "vision" | "language"> {
  const { hiddenSize } = config;
  const vision = visionEncoder
    .then((session) => new VisionEncoder(session, hiddenSize));
  const loaded = language.then((graphs) => connectLanguage(graphs, config));
  for (const coming of [vision, loaded]) {
    // Whoever uses it hears of a failure.
    coming.catch(() => {});
  }
  return { vision, language: { hiddenSize, loaded } };
}

async function connectLanguage(
  graphs: LanguageGraphs,
  config: ModelConfig,
): Promise<LanguageModel> {
  const { decoder } = graphs;
  await decoder.carry(cacheEdges(decoder));
  return new LanguageModel({
    ...graphs,
    hiddenSize: config.hiddenSize,
    emptyCache: emptyCache(decoder, config),
  });
}

function findEndTokens(
  { endTokens }: ModelConfig,
  tokenizer: TextTokenizer,
): ReadonlySet<number> {
  const endOfTurn = tokenizer.idOf(END_OF_TURN);
  return new Set(
    endOfTurn === undefined ? endTokens : [...endTokens, endOfTurn],
  );
}
