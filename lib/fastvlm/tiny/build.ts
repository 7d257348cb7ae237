import {
  describePreprocessor,
  describeProcessor,
} from "../../convert/files/processor_configs.ts";
import {
  describeConfig,
  describeGeneration,
  LICENSE_TEXT,
} from "./config_files.ts";
import { buildDecoder } from "./graphs/decoder.ts";
import { buildEmbedTokens } from "./graphs/embed_tokens.ts";
import type { Precision } from "./graphs/precision.ts";
import { buildVisionEncoder } from "./graphs/vision_encoder.ts";
import { IMAGE_SIZE } from "./model_shape.ts";
import {
  describeSpecialTokens,
  describeTokenizer,
  describeTokenizerConfig,
} from "./tokens/tokenizer_files.ts";
import { buildVocabulary, type Vocabulary } from "./tokens/vocabulary.ts";

/** Options of {@linkcode buildTinyModel}. */
export interface TinyModelOptions {
  /**
   * Type of the vectors, scores and caches that go in and out of the three graphs. `"fp16"` is for testing that a runtime
   * handles such exports; its files end in `_fp16.onnx`, as published ones do.
   *
   * @default {"fp32"}
   */
  precision?: Precision;
}

/**
 * Builds the demonstration model: every file of its folder, by path.
 *
 * It has FastVLM's form (the same files, inputs, outputs, 256 tokens for a picture, a cache of keys
 * and values) and says what it sees in a picture of one thing on a plain background. Its weights are
 * set by rules, not learned. The same options give the same bytes.
 */
export function buildTinyModel(
  { precision = "fp32" }: TinyModelOptions = {},
): Map<string, Uint8Array> {
  const vocabulary = buildVocabulary();
  const suffix = precision === "fp32" ? "" : `_${precision}`;
  return new Map([
    ...describeFiles(vocabulary),
    [
      `onnx/decoder_model_merged${suffix}.onnx`,
      buildDecoder(vocabulary, precision),
    ],
    [
      `onnx/embed_tokens${suffix}.onnx`,
      buildEmbedTokens(vocabulary, precision),
    ],
    [`onnx/vision_encoder${suffix}.onnx`, buildVisionEncoder(precision)],
  ]);
}

function describeFiles(vocabulary: Vocabulary): [string, Uint8Array][] {
  return [
    ["LICENSE", toBytes(LICENSE_TEXT)],
    toJsonFile("config.json", describeConfig(vocabulary)),
    toJsonFile("generation_config.json", describeGeneration(vocabulary)),
    toJsonFile("preprocessor_config.json", describePreprocessor(IMAGE_SIZE)),
    toJsonFile("processor_config.json", describeProcessor()),
    toJsonFile("special_tokens_map.json", describeSpecialTokens()),
    toJsonFile("tokenizer.json", describeTokenizer(vocabulary)),
    toJsonFile("tokenizer_config.json", describeTokenizerConfig(vocabulary)),
  ];
}

function toJsonFile(path: string, content: unknown): [string, Uint8Array] {
  return [path, toBytes(`${JSON.stringify(content, undefined, 2)}\n`)];
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
