import {
  buildVocabulary,
  SPECIAL_TOKENS,
  type Vocabulary,
} from "../../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import type { AppleTokenizerContent } from "./write_apple_tokenizer_files.ts";

/** The built-in model's tokenizer as Apple would hold it: `<image>` has the next free id. */
export function tinyTokenizerContent(): AppleTokenizerContent {
  const vocabulary = buildVocabulary();
  const addedTokens = listAddedTokens(vocabulary);
  return {
    vocabulary: Object.fromEntries(
      vocabulary.tokens.map((token, id) => [token, id]),
    ),
    merges: vocabulary.merges.map((pair) => pair.join(" ")),
    addedTokens,
    config: {
      added_tokens_decoder: Object.fromEntries(
        Object.entries(addedTokens).map(([content, id]) => [
          id,
          { content, special: true },
        ]),
      ),
      eos_token: SPECIAL_TOKENS.turnEnd,
      pad_token: SPECIAL_TOKENS.endOfText,
      tokenizer_class: "Qwen2Tokenizer",
    },
    specialTokensMap: { eos_token: { content: SPECIAL_TOKENS.turnEnd } },
  };
}

/** How many ids the tokenizer has, `<image>` among them. */
export function tinyVocabularySize(): number {
  return buildVocabulary().size;
}

function listAddedTokens(vocabulary: Vocabulary): Record<string, number> {
  const { endOfText, turnStart, turnEnd } = SPECIAL_TOKENS;
  return Object.fromEntries(
    [endOfText, turnStart, turnEnd].map((text) => [
      text,
      vocabulary.idOf(text),
    ]),
  );
}
