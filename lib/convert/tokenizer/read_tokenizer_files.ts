import { join } from "@std/path";
import { z } from "zod";
import { ModelFormatError } from "../../base/errors.ts";
import {
  type AddedToken,
  checkAddedTokens,
  collectAddedTokens,
} from "./added_tokens.ts";
import { type ChatTemplate, findChatTemplate } from "./chat_template.ts";
import {
  checkJson,
  type JsonObject,
  readJsonObject,
  readJsonObjectIfPresent,
} from "./json_files.ts";
import { type Merge, readMerges } from "./merges.ts";
import {
  parseSpecialTokens,
  type SpecialTokens,
  textsOf,
} from "./special_tokens.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

/** The tokenizer of a checkpoint, read and checked. */
export interface TokenizerSource {
  /** The checkpoint's folder, for errors. */
  readonly directory: string;
  /** Tokens in the byte alphabet and their ids. */
  readonly vocabulary: Vocabulary;
  /** Merges of the byte-pair encoding, lowest rank first. */
  readonly merges: readonly Merge[];
  /** Tokens that are found before anything else, by id. */
  readonly addedTokens: readonly AddedToken[];
  /** The special tokens that `tokenizer_config.json` names. */
  readonly specialTokens: SpecialTokens;
  /** How a conversation becomes a prompt. */
  readonly chatTemplate: ChatTemplate;
  /** Content of `tokenizer_config.json`. */
  readonly config: JsonObject;
  /** Content of `special_tokens_map.json`, if there is one. */
  readonly specialTokensMap: JsonObject | undefined;
}

/** Files without which there is no tokenizer. */
const REQUIRED_FILES = [
  "vocab.json",
  "merges.txt",
  "added_tokens.json",
  "tokenizer_config.json",
] as const;

/** Other classes cut text differently. */
const CONFIG = z.looseObject({
  tokenizer_class: z.literal(["Qwen2Tokenizer", "Qwen2TokenizerFast"])
    .optional(),
});

/**
 * Reads the tokenizer of a checkpoint's folder: `vocab.json`, `merges.txt`, `added_tokens.json` and
 * `tokenizer_config.json`, and, if they are there, `special_tokens_map.json` and
 * `chat_template.jinja`.
 *
 * @throws {ModelFormatError} If a file is missing or damaged, the files contradict each other, or the
 * tokenizer is not Qwen2's.
 */
export async function readTokenizerFiles(
  directory: string,
): Promise<TokenizerSource> {
  await requireFiles(directory);
  const configPath = join(directory, "tokenizer_config.json");
  const config = checkJson(
    CONFIG,
    await readJsonObject(configPath),
    configPath,
  );
  const vocabulary = await readVocabulary(join(directory, "vocab.json"));
  const merges = await readMerges(join(directory, "merges.txt"), vocabulary);
  const mapPath = join(directory, "special_tokens_map.json");
  const specialTokensMap = await readJsonObjectIfPresent(mapPath);
  const specialTokens = parseSpecialTokens(config, configPath);
  const addedTokens = collectAddedTokens({
    directory,
    ids: await readJsonObject(join(directory, "added_tokens.json")),
    config,
    special: [
      ...textsOf(specialTokens),
      ...textsOf(parseSpecialTokens(specialTokensMap ?? {}, mapPath)),
    ],
  });
  checkAddedTokens(addedTokens, vocabulary, directory);
  return {
    directory,
    vocabulary,
    merges,
    addedTokens,
    specialTokens,
    chatTemplate: await findChatTemplate(directory, config, addedTokens),
    config,
    specialTokensMap,
  };
}

async function requireFiles(directory: string): Promise<void> {
  const missing: string[] = [];
  for (const name of REQUIRED_FILES) {
    if (!await isThere(join(directory, name))) missing.push(name);
  }
  if (missing.length === 0) return;
  throw new ModelFormatError(
    `Cannot use the tokenizer of "${directory}": ${missing.join(", ")} ` +
      `${missing.length === 1 ? "is" : "are"} missing`,
    {
      hint:
        "add the tokenizer's files to the folder, or convert the graphs alone with --no-tokenizer",
    },
  );
}

/** A link is followed: the cache of Hugging Face's tools holds links, which may lead nowhere. */
async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
