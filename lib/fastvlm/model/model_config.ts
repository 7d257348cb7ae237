import { join } from "@std/path";
import { z } from "zod";
import { ConfigError, NotFoundError } from "../../base/errors.ts";
import { readJson } from "../../base/json.ts";
import { validate } from "../../catalog/validate.ts";
import { isGraphsOnly } from "../../convert/files/graphs_only.ts";
import type { Preprocessing } from "../image/prepare_image.ts";

/** What is needed of a model's configuration files. */
export interface ModelConfig {
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Heads of keys and values. */
  readonly keyValueHeads: number;
  /** Length of a head's key or value. */
  readonly headSize: number;
  /** Longest context, in tokens. */
  readonly maxPositions: number;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** How pictures are prepared. */
  readonly preprocessing: Preprocessing;
}

const COUNT = z.int().min(1);
const TOKEN_IDS = z.union([z.int(), z.array(z.int())]);

const CONFIG = z.looseObject({
  model_type: z.literal(["llava_qwen2", "fastvlm", "fast_vlm"]),
  hidden_size: COUNT,
  num_attention_heads: COUNT,
  num_key_value_heads: COUNT,
  head_dim: COUNT.optional(),
  max_position_embeddings: COUNT,
  eos_token_id: TOKEN_IDS.optional(),
});

const GENERATION_CONFIG = z.object({ eos_token_id: TOKEN_IDS.optional() });

const THREE_NUMBERS = z.array(z.number()).length(3);
const SQUARE = z.object({ height: COUNT, width: COUNT })
  .refine(({ height, width }) => height === width, "must be a square");

const PREPROCESSOR_CONFIG = z.object({
  crop_size: SQUARE,
  do_normalize: z.boolean().default(true),
  image_mean: THREE_NUMBERS.default([0, 0, 0]),
  image_std: THREE_NUMBERS.default([1, 1, 1]),
  rescale_factor: z.number().default(1 / 255),
});

/**
 * Reads `config.json`, `generation_config.json` (which may be missing) and
 * `preprocessor_config.json` of a model's directory.
 *
 * @throws {ConfigError} If one is missing, not JSON or not as expected; the message names the file. If the
 * model was converted without a tokenizer.
 */
export async function readModelConfig(directory: string): Promise<ModelConfig> {
  const config = await readFile(directory, "config.json", CONFIG);
  if (isGraphsOnly(config)) throw hasNoTokenizer(directory);
  const generation = await readFile(
    directory,
    "generation_config.json",
    GENERATION_CONFIG,
    {},
  );
  return {
    hiddenSize: config.hidden_size,
    keyValueHeads: config.num_key_value_heads,
    headSize: config.head_dim ??
      config.hidden_size / config.num_attention_heads,
    maxPositions: config.max_position_embeddings,
    endTokens: [config.eos_token_id ?? [], generation.eos_token_id ?? []].flat(
      2,
    ),
    preprocessing: await readPreprocessing(directory),
  };
}

async function readPreprocessing(directory: string): Promise<Preprocessing> {
  const config = await readFile(
    directory,
    "preprocessor_config.json",
    PREPROCESSOR_CONFIG,
  );
  return {
    side: config.crop_size.height,
    rescale: config.rescale_factor,
    mean: config.do_normalize ? config.image_mean : [0, 0, 0],
    std: config.do_normalize ? config.image_std : [1, 1, 1],
  };
}

/** Reads and checks one file of a model's directory; a missing one counts as `absent`, if given. */
async function readFile<T>(
  directory: string,
  name: string,
  schema: z.ZodType<T>,
  absent?: T,
): Promise<T> {
  const path = join(directory, name);
  try {
    return validate(schema, await readJson(path), path);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    if (absent !== undefined) return absent;
    throw new ConfigError(
      `Cannot use model "${directory}": ${name} is missing`,
      {
        cause: error,
      },
    );
  }
}

function hasNoTokenizer(directory: string): ConfigError {
  return new ConfigError(
    `Cannot run "${directory}": it was converted without a tokenizer`,
    { hint: "convert a folder that has one, without --no-tokenizer" },
  );
}
