import { TokenBytes } from "../../../lib/structured/vocabulary/token_bytes.ts";
import { Vocabulary } from "../../../lib/structured/vocabulary/vocabulary.ts";

/** Each byte as a token, whose id is the byte, and behind them some texts. */
export function smallVocabulary(
  texts: readonly string[] = [],
  endTokens: readonly number[] = [],
): Vocabulary {
  const encoder = new TextEncoder();
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const longer = texts.map((text) => encoder.encode(text));
  // The last one is special, and so never part of a document.
  const tokens = TokenBytes.of([...bytes, ...longer, undefined]);
  return new Vocabulary(tokens, { endTokens });
}

/** The text of some tokens. */
export function textOf(
  vocabulary: Vocabulary,
  tokens: readonly number[],
): string {
  const bytes = tokens.flatMap((token) => [
    ...vocabulary.bytesOf(token) ?? [],
  ]);
  return new TextDecoder("utf-8", { fatal: true })
    .decode(Uint8Array.from(bytes));
}
