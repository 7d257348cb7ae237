import {
  BYTE_ALPHABET,
  toByteAlphabet,
} from "../../../structured/vocabulary/byte_alphabet.ts";
import { ANSWER_TOKENS } from "./grammar.ts";
import { findMerges, type Merge } from "./merges.ts";
import { KEYWORDS, LOOKALIKE_FORMS } from "./questions.ts";

/** The special tokens, as FastVLM's own tokenizer names them. */
export const SPECIAL_TOKENS = {
  endOfText: "<|endoftext|>",
  turnStart: "<|im_start|>",
  turnEnd: "<|im_end|>",
  image: "<image>",
} as const;

/** The tokens of the model, in the order of their ids. */
export interface Vocabulary {
  /** Merges of the byte-pair encoding, lowest rank first. */
  merges: readonly Merge[];
  /** Tokens in the byte alphabet, by id; special tokens are not among them. */
  tokens: readonly string[];
  /** How many ids there are, with the special tokens. */
  size: number;
  /** Id of a token's text. */
  idOf(text: string): number;
}

/**
 * Builds the vocabulary: 256 bytes, the pieces that keywords are merged from, the answers' own
 * tokens (which no merge leads to, so that no prompt contains one, save `A` and `.`, which are
 * bytes), and last the special tokens.
 */
export function buildVocabulary(): Vocabulary {
  const words = [...KEYWORDS.map(({ form }) => form), ...LOOKALIKE_FORMS];
  const merges = findMerges(words.map(toByteAlphabet));
  const tokens = unique([
    ...BYTE_ALPHABET,
    ...merges.map((pair) => pair.join("")),
    ...ANSWER_TOKENS.map(({ text }) => toByteAlphabet(text)),
  ]);
  const special = Object.values(SPECIAL_TOKENS);
  const ids = new Map([...tokens, ...special].map((token, id) => [token, id]));
  return {
    merges,
    tokens,
    size: ids.size,
    idOf: (text) => findId(ids, text),
  };
}

function unique(tokens: readonly string[]): string[] {
  return [...new Set(tokens)];
}

function findId(ids: ReadonlyMap<string, number>, text: string): number {
  const id = ids.get(text) ?? ids.get(toByteAlphabet(text));
  if (id === undefined) throw new RangeError(`Cannot find token "${text}"`);
  return id;
}
