import { QWEN2_MODEL } from "../../../convert/tokenizer/qwen2_format.ts";
import { MAX_POSITIONS } from "../model_shape.ts";
import { SPECIAL_TOKENS, type Vocabulary } from "./vocabulary.ts";

/** How Qwen2 cuts text into words before the merges: part of the format of its tokenizer. */
const QWEN2_WORD_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" +
  "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/**
 * The chat format of Qwen2 as a Jinja template: turns between `<|im_start|>role` and `<|im_end|>`, with
 * a system turn in front unless the conversation brings its own.
 */
const CHAT_TEMPLATE = "{% if messages and messages[0]['role'] != 'system' %}" +
  "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
  "{% endif %}" +
  "{% for message in messages %}" +
  "<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n" +
  "{% endfor %}" +
  "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** Options of the byte-level steps that do nothing but map bytes to the alphabet. */
const BYTE_LEVEL = {
  "type": "ByteLevel",
  "add_prefix_space": false,
  "trim_offsets": false,
  "use_regex": false,
};

/** Describes the tokenizer as `tokenizer.json` does. */
export function describeTokenizer(vocabulary: Vocabulary): unknown {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: listSpecialTokens(vocabulary),
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [{
        type: "Split",
        pattern: { Regex: QWEN2_WORD_PATTERN },
        behavior: "Isolated",
        invert: false,
      }, BYTE_LEVEL],
    },
    post_processor: BYTE_LEVEL,
    decoder: BYTE_LEVEL,
    model: describeModel(vocabulary),
  };
}

/** Describes the tokenizer's surroundings as `tokenizer_config.json` does. */
export function describeTokenizerConfig(vocabulary: Vocabulary): unknown {
  return {
    add_bos_token: false,
    add_prefix_space: false,
    added_tokens_decoder: Object.fromEntries(
      listSpecialTokens(vocabulary).map(({ id, ...token }) => [id, token]),
    ),
    additional_special_tokens: [
      SPECIAL_TOKENS.turnStart,
      SPECIAL_TOKENS.turnEnd,
      SPECIAL_TOKENS.image,
    ],
    bos_token: null,
    chat_template: CHAT_TEMPLATE,
    clean_up_tokenization_spaces: false,
    eos_token: SPECIAL_TOKENS.turnEnd,
    errors: "replace",
    model_max_length: MAX_POSITIONS,
    pad_token: SPECIAL_TOKENS.endOfText,
    padding_side: "right",
    processor_class: "LlavaProcessor",
    split_special_tokens: false,
    tokenizer_class: "Qwen2Tokenizer",
    unk_token: null,
  };
}

/** Describes the special tokens as `special_tokens_map.json` does. */
export function describeSpecialTokens(): unknown {
  return {
    additional_special_tokens: [
      SPECIAL_TOKENS.turnStart,
      SPECIAL_TOKENS.turnEnd,
      SPECIAL_TOKENS.image,
    ],
    eos_token: SPECIAL_TOKENS.turnEnd,
    pad_token: SPECIAL_TOKENS.endOfText,
  };
}

function describeModel({ tokens, merges }: Vocabulary): unknown {
  return {
    ...QWEN2_MODEL,
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    merges: merges.map((pair) => pair.join(" ")),
  };
}

function listSpecialTokens(vocabulary: Vocabulary) {
  return Object.values(SPECIAL_TOKENS).map((content) => ({
    id: vocabulary.idOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
}
