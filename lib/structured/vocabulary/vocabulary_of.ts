import { ConfigError } from "../../base/errors.ts";
import { isRecord } from "../../base/json.ts";
import { bytesOfToken } from "./byte_alphabet.ts";
import { runSteps, runStepsBeside } from "./run_steps.ts";
import { buildTokenTrie } from "./token_trie.ts";
import { Vocabulary, type VocabularyOptions } from "./vocabulary.ts";

/** A token that stands beside the vocabulary in `tokenizer.json`. */
interface AddedToken {
  id: number;
  content: string;
  special: boolean;
}

/** Tokens between two pauses: about a millisecond of work. */
const TOKENS_A_STEP = 2000;

/**
 * Arranges the tokens of a `tokenizer.json` with a byte-level vocabulary, as Qwen2's. Added tokens
 * that are special, and tokens that end an answer, are never part of a document; the others stand for
 * their text.
 *
 * @param tokenizer The file's content, parsed.
 * @throws {ConfigError} If it is no such tokenizer.
 * @throws {UsageError} If a byte is no token.
 */
export function vocabularyOf(
  tokenizer: unknown,
  options: VocabularyOptions = {},
): Vocabulary {
  return runSteps(arrange(tokenizer, options));
}

/**
 * The same as {@linkcode vocabularyOf}, with pauses for other work: 150,000 tokens take some tenths
 * of a second. Rejects with what that throws.
 */
export function loadVocabulary(
  tokenizer: unknown,
  options: VocabularyOptions = {},
): Promise<Vocabulary> {
  return runStepsBeside(arrange(tokenizer, options));
}

function* arrange(
  tokenizer: unknown,
  options: VocabularyOptions,
): Generator<void, Vocabulary> {
  const { vocabulary, added } = readTokenizer(tokenizer);
  const tokens: (Uint8Array | undefined)[] = [];
  const names = Object.keys(vocabulary);
  for (let first = 0; first < names.length; first += TOKENS_A_STEP) {
    readTokens(tokens, vocabulary, names.slice(first, first + TOKENS_A_STEP));
    yield;
  }
  const encoder = new TextEncoder();
  for (const { id, content, special } of added) {
    tokens[id] = special ? undefined : encoder.encode(content);
  }
  for (const id of options.endTokens ?? []) tokens[id] = undefined;
  // Ids without a token become undefined instead of holes.
  const all = Array.from(tokens);
  const trie = yield* buildTokenTrie(all);
  return new Vocabulary(all, options, trie);
}

function readTokens(
  tokens: (Uint8Array | undefined)[],
  vocabulary: Record<string, unknown>,
  names: readonly string[],
): void {
  for (const name of names) {
    tokens[readId(name, vocabulary[name])] = bytesOfToken(name);
  }
}

function readTokenizer(
  tokenizer: unknown,
): { vocabulary: Record<string, unknown>; added: AddedToken[] } {
  const file = isRecord(tokenizer) ? tokenizer : {};
  const { model, decoder, added_tokens: added = [] } = file;
  const vocabulary = isRecord(model) ? model["vocab"] : undefined;
  if (!isRecord(vocabulary) || !isByteLevel(decoder)) {
    throw new ConfigError(
      "Cannot use the tokenizer for structured answers: it has no byte-level vocabulary",
    );
  }
  if (!Array.isArray(added) || !added.every(isAddedToken)) {
    throw new ConfigError(
      'Cannot use the tokenizer for structured answers: its "added_tokens" are malformed',
    );
  }
  return { vocabulary, added };
}

function isByteLevel(decoder: unknown): boolean {
  if (!isRecord(decoder)) return false;
  const { type, decoders } = decoder;
  return type === "ByteLevel" ||
    (Array.isArray(decoders) && decoders.some(isByteLevel));
}

function isAddedToken(token: unknown): token is AddedToken {
  return isRecord(token) && isId(token["id"]) &&
    typeof token["content"] === "string" &&
    typeof token["special"] === "boolean";
}

function readId(token: string, id: unknown): number {
  if (isId(id)) return id;
  throw new ConfigError(
    `Cannot use the tokenizer for structured answers: token ${
      JSON.stringify(token)
    } has no id`,
  );
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && Number(id) >= 0;
}
