import { join } from "@std/path";
import { isRecord } from "../../../lib/base/json.ts";
import type { ConvertedCheckpoint } from "../../../lib/convert/files/model_config.ts";
import type { WriteModelFilesOptions } from "../../../lib/convert/files/write_model_files.ts";
import { buildTokenizer } from "../../../lib/convert/tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "../../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { describeConfig } from "../../../lib/fastvlm/tiny/config_files.ts";
import {
  HEAD_SIZE,
  HEADS,
  HIDDEN_SIZE,
  IMAGE_SIZE,
  KEY_VALUE_HEADS,
  LAYERS,
  MAX_POSITIONS,
} from "../../../lib/fastvlm/tiny/model_shape.ts";
import { buildVocabulary } from "../../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import { tinyTokenizerContent } from "./tiny_tokenizer_content.ts";
import { writeTokenizerContent } from "./write_apple_tokenizer_files.ts";

const GRAPHS = [
  "vision_encoder.onnx",
  "embed_tokens_fp16.onnx",
  "decoder_model_merged_q4.onnx",
  "decoder_model_merged_int8.onnx",
];

/** The built-in model as a checkpoint that has no files yet, in a new folder. */
export async function tinyCheckpoint(
  folder: string,
): Promise<ConvertedCheckpoint> {
  const directory = join(folder, "checkpoint");
  await Deno.mkdir(directory, { recursive: true });
  const config = describeConfig(buildVocabulary());
  return {
    directory,
    config: isRecord(config) ? config : {},
    imageSize: IMAGE_SIZE,
    language: {
      hiddenSize: HIDDEN_SIZE,
      layers: LAYERS,
      heads: HEADS,
      keyValueHeads: KEY_VALUE_HEADS,
      headSize: HEAD_SIZE,
      maxPositions: MAX_POSITIONS,
      vocabularyRows: buildVocabulary().size,
    },
  };
}

/** The options by which that checkpoint, with a tokenizer, becomes a model's small files. */
export async function tinyOptions(
  folder: string,
): Promise<Omit<WriteModelFilesOptions, "changes">> {
  const checkpoint = await tinyCheckpoint(folder);
  const { directory, language } = checkpoint;
  await writeTokenizerContent(directory, tinyTokenizerContent());
  const tokenizer = buildTokenizer(
    await readTokenizerFiles(directory),
    language,
  );
  return { checkpoint, graphs: GRAPHS, tokenizer };
}
