import type { LanguageDimensions } from "../../lib/convert/checkpoint/dimensions.ts";
import type { TokenizerSource } from "../../lib/convert/tokenizer/read_tokenizer_files.ts";
import type { GgufValue } from "./encode_header.ts";
import type { GgufForm } from "./qwen2_tensors.ts";

/** Number of `llama_ftype` of llama.h. */
const FILE_TYPES: Readonly<Record<GgufForm, number>> = {
  "f32": 0,
  "q4_0": 2,
  "q4_0*": 2,
};

/** Numbers of `llama_token_type` of llama.h. */
const TOKEN_TYPES = { normal: 1, control: 3, userDefined: 4, unused: 5 };

/** What llama.cpp has to know of a Qwen2 model besides its tensors, its tokenizer included. */
export function qwen2Metadata(
  language: LanguageDimensions,
  tokenizer: TokenizerSource,
  form: GgufForm,
): Map<string, GgufValue> {
  return new Map([
    ["general.architecture", text("qwen2")],
    ["general.name", text("FastVLM language model")],
    ["general.file_type", integer(FILE_TYPES[form])],
    ["general.quantization_version", integer(2)],
    ...modelEntries(language),
    ...tokenizerEntries(tokenizer, language),
  ]);
}

function modelEntries(language: LanguageDimensions): [string, GgufValue][] {
  return [
    ["qwen2.block_count", integer(language.layers)],
    ["qwen2.context_length", integer(language.maxPositions)],
    ["qwen2.embedding_length", integer(language.hiddenSize)],
    ["qwen2.feed_forward_length", integer(language.intermediateSize)],
    ["qwen2.attention.head_count", integer(language.heads)],
    ["qwen2.attention.head_count_kv", integer(language.keyValueHeads)],
    ["qwen2.rope.freq_base", float(language.ropeTheta)],
    [
      "qwen2.attention.layer_norm_rms_epsilon",
      float(language.rmsNormEpsilon),
    ],
  ];
}

function tokenizerEntries(
  { merges, ...source }: TokenizerSource,
  language: LanguageDimensions,
): [string, GgufValue][] {
  const { tokens, types } = listTokens(source, language.vocabularyRows);
  return [
    ["tokenizer.ggml.model", text("gpt2")],
    ["tokenizer.ggml.pre", text("qwen2")],
    ["tokenizer.ggml.tokens", { type: "strings", value: tokens }],
    ["tokenizer.ggml.token_type", { type: "int32s", value: types }],
    ["tokenizer.ggml.merges", {
      type: "strings",
      value: merges.map((pair) => pair.join(" ")),
    }],
    ["tokenizer.ggml.bos_token_id", integer(language.bosTokenId)],
    ["tokenizer.ggml.eos_token_id", integer(language.eosTokenId)],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
  ];
}

/** Every row has a token; those that the tokenizer does not name cannot come of any text. */
function listTokens(
  { vocabulary, addedTokens }: Pick<
    TokenizerSource,
    "vocabulary" | "addedTokens"
  >,
  rows: number,
): { tokens: string[]; types: number[] } {
  const tokens = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(rows).fill(TOKEN_TYPES.unused);
  const place = (id: number, token: string, type: number) => {
    if (id >= rows) return;
    tokens[id] = token;
    types[id] = type;
  };
  for (const [token, id] of vocabulary) place(id, token, TOKEN_TYPES.normal);
  for (const { id, content, special } of addedTokens) {
    const { control, userDefined } = TOKEN_TYPES;
    place(id, content, special ? control : userDefined);
  }
  return { tokens, types };
}

function text(value: string): GgufValue {
  return { type: "string", value };
}

function integer(value: number): GgufValue {
  return { type: "uint32", value };
}

function float(value: number): GgufValue {
  return { type: "float32", value };
}
