/**
 * The constant parts of FastVLM's tokenizer: Qwen2's byte-level BPE, in the form in which
 * transformers 4.48 writes it for the published ONNX model.
 *
 * @module
 */

/** The token that stands for a picture; Apple's export script adds it to the tokenizer. */
export const IMAGE_TOKEN = "<image>";

/** Begins a turn of a conversation. */
export const TURN_START = "<|im_start|>";

/** Ends a turn of a conversation. */
export const TURN_END = "<|im_end|>";

/** How text is cut into words before the merges: `PRETOKENIZE_REGEX` of transformers' Qwen2. */
const WORD_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" +
  "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** The members of `tokenizer.json` between `added_tokens` and `model`. */
export const QWEN2_STEPS = {
  normalizer: { type: "NFC" },
  pre_tokenizer: {
    type: "Sequence",
    pretokenizers: [
      {
        type: "Split",
        pattern: { Regex: WORD_PATTERN },
        behavior: "Isolated",
        invert: false,
      },
      byteLevel({ prefix: false, trim: true, regex: false }),
    ],
  },
  // These two only map bytes: their flags are the library's defaults and mean nothing.
  post_processor: byteLevel({ prefix: true, trim: false, regex: true }),
  decoder: byteLevel({ prefix: true, trim: true, regex: true }),
} as const;

/** The members of `model` in `tokenizer.json` before the vocabulary. */
export const QWEN2_MODEL = {
  type: "BPE",
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: "",
  end_of_word_suffix: "",
  fuse_unk: false,
  byte_fallback: false,
  ignore_merges: false,
} as const;

/**
 * The chat template of FastVLM's own tokenizer, in Jinja, for checkpoints that bring none: the
 * conversation `qwen_2` of Apple's `llava/conversation.py`.
 */
export const CHAT_TEMPLATE: string = "{% for message in messages %}" +
  "{% if loop.first and messages[0]['role'] != 'system' %}" +
  `{{ '${TURN_START}system\nYou are a helpful assistant.${TURN_END}\n' }}` +
  "{% endif %}" +
  `{{'${TURN_START}' + message['role'] + '\n' + message['content'] + '${TURN_END}' + '\n'}}` +
  "{% endfor %}" +
  `{% if add_generation_prompt %}{{ '${TURN_START}assistant\n' }}{% endif %}`;

function byteLevel(
  { prefix, trim, regex }: { prefix: boolean; trim: boolean; regex: boolean },
) {
  return {
    type: "ByteLevel",
    add_prefix_space: prefix,
    trim_offsets: trim,
    use_regex: regex,
  } as const;
}
