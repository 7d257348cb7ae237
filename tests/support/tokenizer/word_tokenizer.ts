import type { TokenizerFiles } from "../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";

/** A small tokenizer that is not of bytes: BERT's kind, with whole words and pieces of words. */
export const WORD_TOKENIZER: TokenizerFiles = {
  tokenizer: {
    added_tokens: [
      { id: 0, content: "[UNK]", special: true },
      { id: 1, content: "<|im_end|>", special: true },
    ],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: {
        "[UNK]": 0,
        "<|im_end|>": 1,
        "a": 2,
        "red": 3,
        "mug": 4,
        "##s": 5,
      },
    },
  },
  config: { chat_template: "{{ messages[0].content }}<|im_end|>" },
  origin: "tokenizer.json",
};
