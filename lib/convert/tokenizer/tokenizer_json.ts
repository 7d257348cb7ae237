import type { AddedToken } from "./added_tokens.ts";
import { QWEN2_MODEL, QWEN2_STEPS } from "./qwen2_format.ts";
import type { TokenizerSource } from "./read_tokenizer_files.ts";

/** Where the vocabulary goes; no text inside of the document can look so, as quotes are escaped. */
const VOCABULARY_PLACE = '"vocab": {}';

/**
 * Formats `tokenizer.json` of Hugging Face's tokenizers, byte for byte as that library does: the
 * vocabulary by id, the merges as pairs.
 *
 * @param addedTokens The tokens that are found before anything else, by id.
 */
export function formatTokenizerJson(
  { vocabulary, merges }: Pick<TokenizerSource, "vocabulary" | "merges">,
  addedTokens: readonly AddedToken[],
): string {
  const document = JSON.stringify(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: addedTokens,
      ...QWEN2_STEPS,
      model: { ...QWEN2_MODEL, vocab: {}, merges },
    },
    undefined,
    2,
  );
  // JavaScript puts the keys "0" to "9" of an object first, so it cannot hold them in order of id.
  const lines = [...vocabulary]
    .sort(([, a], [, b]) => a - b)
    .map(([token, id]) => `      ${JSON.stringify(token)}: ${id}`);
  return document.replace(
    VOCABULARY_PLACE,
    () => `"vocab": {\n${lines.join(",\n")}\n    }`,
  );
}
