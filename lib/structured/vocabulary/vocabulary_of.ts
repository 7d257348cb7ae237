import { runSteps, runStepsBeside } from "./run_steps.ts";
import type { TokenBytes } from "./token_bytes.ts";
import { buildTokenTrie } from "./token_trie.ts";
import { Vocabulary, type VocabularyOptions } from "./vocabulary.ts";

/**
 * Arranges the tokens of a model. Those that end an answer are never part of a document.
 *
 * @throws {UsageError} If a byte is no token.
 */
export function vocabularyOf(
  tokens: TokenBytes,
  options: VocabularyOptions = {},
): Vocabulary {
  return runSteps(arrange(tokens, options));
}

/**
 * The same as {@linkcode vocabularyOf}, with pauses for other work: 150,000 tokens take some tenths
 * of a second. Rejects with what that throws.
 */
export function loadVocabulary(
  tokens: TokenBytes,
  options: VocabularyOptions = {},
): Promise<Vocabulary> {
  return runStepsBeside(arrange(tokens, options));
}

function* arrange(
  tokens: TokenBytes,
  options: VocabularyOptions,
): Generator<void, Vocabulary> {
  const parts = tokens.without(options.endTokens ?? []);
  const trie = yield* buildTokenTrie(parts);
  const vocabulary = new Vocabulary(parts, options, trie);
  yield;
  return vocabulary;
}
