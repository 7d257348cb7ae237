import { ConfigError } from "../../../../base/errors.ts";
import { isRecord } from "../../../../base/json.ts";
import { BYTE_ALPHABET } from "../../../../structured/vocabulary/byte_alphabet.ts";
import type { TokenBytes } from "../../../../structured/vocabulary/token_bytes.ts";
import {
  type ListedTokens,
  readTokens,
  tokenBytesOf,
} from "../../../../structured/vocabulary/token_bytes_of.ts";
import type { TokenTables } from "../tables/token_tables.ts";
import { readMerges } from "./read_merges.ts";
import { wordPattern } from "./word_pattern.ts";

/** What makes a BPE something else than merges of bytes. */
const OTHER_OPTIONS = [
  "dropout",
  "continuing_subword_prefix",
  "end_of_word_suffix",
  "byte_fallback",
  "ignore_merges",
];

/**
 * Builds the tables of a byte-level BPE such as Qwen2's.
 *
 * @param file Content of `tokenizer.json`, parsed.
 * @returns `undefined` if it is another tokenizer, or none.
 */
export function buildTables(file: unknown): TokenTables | undefined {
  try {
    return build(file);
  } catch (error) {
    // Whatever is wrong with the file, the library says it, or can live with it.
    if (error instanceof ConfigError) return undefined;
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function build(file: unknown): TokenTables | undefined {
  const steps = readSteps(file);
  const model = isRecord(file) ? file["model"] : undefined;
  if (steps === undefined || !isMergesOfBytes(model)) return undefined;
  const listed = readTokens(file);
  const { vocabulary, added } = listed;
  const tokens = tokenBytesOf(listed);
  const merges = readMerges(model["merges"], vocabulary);
  const byteTokens = BYTE_ALPHABET.map((letter) => vocabulary.get(letter));
  if (merges === undefined || !isPlain(listed, tokens)) return undefined;
  if (!byteTokens.every((id) => id !== undefined)) return undefined;
  const names = added.map(({ content, id }) => [content, id] as const);
  return {
    rules: { ...steps, added: names },
    ...{ tokens, merges, byteTokens: Uint32Array.from(byteTokens) },
  };
}

/** What becomes of text before the merges, if it is that. */
function readSteps(file: unknown) {
  if (!isRecord(file)) return undefined;
  const { normalizer, pre_tokenizer: preTokenizer } = file;
  const isNormalized = hasType(normalizer, "NFC");
  if (!isNormalized && normalizer !== null) return undefined;
  const pattern = wordPattern(preTokenizer);
  if (pattern === undefined || !hasType(file["decoder"], "ByteLevel")) {
    return undefined;
  }
  return { isNormalized, pattern };
}

function isMergesOfBytes(model: unknown): model is Record<string, unknown> {
  return isRecord(model) && hasType(model, "BPE") &&
    OTHER_OPTIONS.every((name) => !model[name]);
}

/** Says whether all tokens but special ones have bytes, and no text means two of them. */
function isPlain(
  { vocabulary, added }: ListedTokens,
  tokens: TokenBytes,
): boolean {
  const special = new Set(added.map(({ id, special }) => special ? id : -1));
  for (const id of vocabulary.values()) {
    if (!special.has(id) && tokens.bytesOf(id) === undefined) return false;
  }
  return added.every(({ content, id }) =>
    (vocabulary.get(content) ?? id) === id
  );
}

function hasType(value: unknown, type: string): boolean {
  return isRecord(value) && value["type"] === type;
}
