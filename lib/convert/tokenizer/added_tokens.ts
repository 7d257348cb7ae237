import { join } from "@std/path";
import { z } from "zod";
import { ModelFormatError } from "../../base/errors.ts";
import { showValue } from "../../catalog/validate.ts";
import { checkJson, type JsonObject } from "./json_files.ts";
import { badId, isTokenId, sameId, type Vocabulary } from "./vocabulary.ts";

/** A token that is found in text before anything else, with the keys that `tokenizer.json` has. */
export interface AddedToken {
  /** Its id. */
  readonly id: number;
  /** Its text. */
  readonly content: string;
  /** Whether it counts only where it is no part of a word. */
  readonly "single_word": boolean;
  /** Whether it swallows white space before it. */
  readonly lstrip: boolean;
  /** Whether it swallows white space behind it. */
  readonly rstrip: boolean;
  /** Whether it is looked for in the normalized text. */
  readonly normalized: boolean;
  /** Whether it is left out of decoded text. */
  readonly special: boolean;
}

/** The parts of a checkpoint that say which tokens are added. */
export interface AddedTokenFiles {
  /** The checkpoint's folder, for errors. */
  readonly directory: string;
  /** Content of `added_tokens.json`: ids by text. */
  readonly ids: JsonObject;
  /** Content of `tokenizer_config.json`, whose `added_tokens_decoder` has the flags. */
  readonly config: JsonObject;
  /** Texts of the special tokens. */
  readonly special: readonly string[];
}

const TEXT = z.string().min(1);
const FLAG = z.boolean().default(false);

const DECODER = z.record(
  z.string().regex(/^\d+$/, "must be an id"),
  z.object({
    content: TEXT,
    single_word: FLAG,
    lstrip: FLAG,
    rstrip: FLAG,
    normalized: z.boolean().optional(),
    special: FLAG,
  }),
);

/**
 * Collects the added tokens of a checkpoint, by id. Those without flags get the ones that transformers
 * gives them: none, and special if they are named as such.
 *
 * @throws {ModelFormatError} If the two files contradict each other, or an id is none.
 */
export function collectAddedTokens(files: AddedTokenFiles): AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  for (const token of [...parseDecoder(files), ...parseIds(files)]) {
    const known = tokens.get(token.content);
    if (known === undefined) tokens.set(token.content, token);
    else if (known.id !== token.id) {
      throw twoIds(files.directory, token.content, [known.id, token.id]);
    }
  }
  return [...tokens.values()].sort((a, b) => a.id - b.id);
}

/** A special token that is found everywhere and changes nothing around it. */
export function specialToken(id: number, content: string): AddedToken {
  return plain(id, content, true);
}

/**
 * Checks that added tokens have ids of their own, except for those that the vocabulary has, too.
 *
 * @throws {ModelFormatError} If two tokens have one id, or one token has two.
 */
export function checkAddedTokens(
  tokens: readonly AddedToken[],
  vocabulary: Vocabulary,
  directory: string,
): void {
  const seen = new Map<number, string>();
  for (const [token, id] of vocabulary) seen.set(id, token);
  for (const { id, content } of tokens) {
    const own = vocabulary.get(content);
    if (own !== undefined && own !== id) {
      throw twoIds(directory, content, [own, id]);
    }
    const other = seen.get(id);
    if (other !== undefined && other !== content) {
      const subject = `the tokenizer of "${directory}"`;
      throw sameId(subject, [other, content], id);
    }
    seen.set(id, content);
  }
}

function parseDecoder({ directory, config }: AddedTokenFiles): AddedToken[] {
  const { added_tokens_decoder: decoder = {} } = checkJson(
    z.object({ added_tokens_decoder: DECODER.optional() }),
    config,
    join(directory, "tokenizer_config.json"),
  );
  return Object.entries(decoder)
    .map(([id, { content, ...flags }]) => ({
      ...plain(Number(id), content, flags.special),
      single_word: flags.single_word,
      lstrip: flags.lstrip,
      rstrip: flags.rstrip,
      normalized: flags.normalized ?? !flags.special,
    }));
}

function parseIds({ directory, ids, special }: AddedTokenFiles): AddedToken[] {
  const origin = join(directory, "added_tokens.json");
  return Object.entries(ids).map(([content, id]) => {
    if (!isTokenId(id)) throw badId(origin, content, id);
    return plain(id, content, special.includes(content));
  });
}

function plain(id: number, content: string, special: boolean): AddedToken {
  return {
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: !special,
    special,
  };
}

function twoIds(
  directory: string,
  content: string,
  [first, second]: readonly [number, number],
): ModelFormatError {
  return new ModelFormatError(
    `Cannot use the tokenizer of "${directory}": ${showValue(content)} has ` +
      `the ids ${first} and ${second}`,
  );
}
