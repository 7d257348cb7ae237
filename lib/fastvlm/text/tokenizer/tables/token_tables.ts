import { isRecord } from "../../../../base/json.ts";
import { TokenBytes } from "../../../../structured/vocabulary/token_bytes.ts";
import type { MergeTable } from "./merge_table.ts";
import { asNumbers, packSections, unpackSections } from "./sections.ts";

/** The small parts of a byte-level tokenizer. */
export interface TokenizerRules {
  /** Tokens that are found in a template's text before it is cut into words: their texts and ids. */
  readonly added: readonly (readonly [content: string, id: number])[];
  /** Whether text is brought into Unicode's form NFC first. */
  readonly isNormalized: boolean;
  /** Source of the regular expression (flags `gu`) whose matches, and what lies between them, are words. */
  readonly pattern: string;
}

/** A byte-level tokenizer in a few flat arrays, which need no time to be sent, kept and read again. */
export interface TokenTables {
  /** The small parts. */
  readonly rules: TokenizerRules;
  /** The bytes of the tokens; special ones have none. */
  readonly tokens: TokenBytes;
  /** The token of each byte. */
  readonly byteTokens: Uint32Array;
  /** What becomes of neighbouring tokens. */
  readonly merges: MergeTable;
}

/** Writes tables as one array. */
export function packTables(tables: TokenTables): Uint8Array<ArrayBuffer> {
  const { rules, tokens, byteTokens, merges } = tables;
  return packSections([
    new TextEncoder().encode(JSON.stringify(rules)),
    tokens.bytes,
    tokens.offsets,
    byteTokens,
    merges.lefts,
    merges.rights,
    merges.results,
    merges.slots,
  ]);
}

/** The tables that were written as one array, as views of it; `undefined` if it holds something else. */
export function unpackTables(packed: Uint8Array): TokenTables | undefined {
  const [text, bytes, ...rest] = unpackSections(packed);
  const rules: unknown = JSON.parse(new TextDecoder().decode(text));
  const [offsets, byteTokens, lefts, rights, results, slots] = rest
    .map(asNumbers);
  if (
    !isRules(rules) || !bytes || !offsets || !byteTokens || !lefts ||
    !rights || !results || !slots
  ) return undefined;
  const tokens = new TokenBytes(bytes, offsets);
  const merges = { lefts, rights, results, slots };
  return { rules, tokens, byteTokens, merges };
}

function isRules(value: unknown): value is TokenizerRules {
  return isRecord(value) && Array.isArray(value["added"]) &&
    typeof value["isNormalized"] === "boolean" &&
    typeof value["pattern"] === "string";
}
