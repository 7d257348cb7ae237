import { join } from "@std/path";
import { z } from "zod";
import {
  ConfigError,
  ModelFormatError,
  NotFoundError,
} from "../../base/errors.ts";
import { isRecord, readJson } from "../../base/json.ts";
import { validate } from "../../catalog/validate.ts";
import type { LanguageDimensions } from "./dimensions.ts";
import { FEATURE_CHANNELS } from "./tower.ts";

/** The file that describes a checkpoint. */
export const CONFIG_FILE_NAME = "config.json";

/** What `config.json` says of a checkpoint; what depends on the tensors is not decided yet. */
export interface CheckpointConfig {
  /** The document as it is. */
  readonly document: Record<string, unknown>;
  /** The language model, but for what its tensors decide. */
  readonly language: Omit<LanguageDimensions, "tied" | "vocabularyRows">;
  /** `vocab_size`. */
  readonly vocabularySize: number;
  /** `tie_word_embeddings`. */
  readonly tieWordEmbeddings: boolean;
  /** Width and height that the tower was trained with, in pixels. */
  readonly imageSize: number;
}

/** `<|endoftext|>` and `<|im_end|>` of Qwen2. */
const DEFAULT_BOS_TOKEN_ID = 151643;
const DEFAULT_EOS_TOKEN_ID = 151645;

/** Apple's tower is called `mobileclip_l_1024`, after its image size. */
const TOWER_NAME_REGEXP = /mobileclip_l_(\d+)$/;
const DEFAULT_IMAGE_SIZE = 1024;

/** Defaults of `Qwen2Config` in transformers. */
const DEFAULT_ROPE_THETA = 10_000;
const DEFAULT_MAX_POSITIONS = 32768;
const DEFAULT_EPSILON = 1e-6;

const COUNT = z.int().min(1);
const TOKEN_ID = z.int().min(0);
const TOKEN_IDS = z.union([TOKEN_ID, z.array(TOKEN_ID)]);
const ROPE_SCALING = z.looseObject({
  type: z.literal("default").optional(),
  rope_type: z.literal("default").optional(),
  rope_theta: z.number().positive().optional(),
}).nullish();

/** What a `config.json` must say; fields that are not named here are of no matter. */
const CONFIG = z.looseObject({
  model_type: z.literal("llava_qwen2"),
  architectures: z.tuple([z.literal("LlavaQwen2ForCausalLM")]).optional(),
  hidden_size: COUNT,
  intermediate_size: COUNT,
  num_hidden_layers: COUNT,
  num_attention_heads: COUNT,
  num_key_value_heads: COUNT,
  head_dim: COUNT.nullish(),
  vocab_size: COUNT,
  max_position_embeddings: COUNT.default(DEFAULT_MAX_POSITIONS),
  rms_norm_eps: z.number().positive().default(DEFAULT_EPSILON),
  rope_theta: z.number().positive().optional(),
  rope_scaling: ROPE_SCALING,
  rope_parameters: ROPE_SCALING,
  hidden_act: z.literal("silu").default("silu"),
  use_sliding_window: z.literal(false).default(false),
  layer_types: z.array(z.literal("full_attention")).nullish(),
  tie_word_embeddings: z.boolean().default(false),
  bos_token_id: TOKEN_IDS.nullish(),
  eos_token_id: TOKEN_IDS.nullish(),
  mm_projector_type: z.literal("mlp2x_gelu"),
  mm_hidden_size: z.literal(FEATURE_CHANNELS).default(FEATURE_CHANNELS),
  mm_patch_merge_type: z.literal("flat").default("flat"),
  mm_use_im_start_end: z.literal(false).default(false),
  mm_vision_tower: z.string().optional(),
});

type ConfigDocument = z.infer<typeof CONFIG>;

/**
 * Reads `config.json` of a checkpoint.
 *
 * @throws {ModelFormatError} If there is none.
 * @throws {ConfigError} If it is not JSON, describes another architecture, or a form of this one that
 * cannot be converted; the message names the field.
 */
export async function readConfig(directory: string): Promise<CheckpointConfig> {
  const path = join(directory, CONFIG_FILE_NAME);
  const document = await readDocument(path, directory);
  const config = validate(CONFIG, document, path);
  return {
    document: isRecord(document) ? document : {},
    language: toLanguage(config, path),
    vocabularySize: config.vocab_size,
    tieWordEmbeddings: config.tie_word_embeddings,
    imageSize: imageSizeOf(config),
  };
}

async function readDocument(path: string, directory: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ModelFormatError(
      `Cannot convert "${directory}": ${CONFIG_FILE_NAME} is missing`,
      { cause: error },
    );
  }
}

function toLanguage(
  config: ConfigDocument,
  path: string,
): CheckpointConfig["language"] {
  return {
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    keyValueHeads: config.num_key_value_heads,
    headSize: checkHeads(config, path),
    rmsNormEpsilon: config.rms_norm_eps,
    ropeTheta: config.rope_theta ?? config.rope_parameters?.rope_theta ??
      DEFAULT_ROPE_THETA,
    maxPositions: config.max_position_embeddings,
    bosTokenId: firstId(config.bos_token_id) ?? DEFAULT_BOS_TOKEN_ID,
    eosTokenId: firstId(config.eos_token_id) ?? DEFAULT_EOS_TOKEN_ID,
  };
}

/** Gives the size of a head, which rotary embeddings split in halves. */
function checkHeads(config: ConfigDocument, path: string): number {
  const { hidden_size: hidden, num_attention_heads: heads } = config;
  const size = hidden / heads;
  if (!Number.isInteger(size) || size % 2 !== 0) {
    throw headError(
      path,
      `hidden_size ${hidden} must be num_attention_heads ${heads} times an even number`,
    );
  }
  if ((config.head_dim ?? size) !== size) {
    throw headError(path, `head_dim must be ${size}: it is ${config.head_dim}`);
  }
  if (heads % config.num_key_value_heads !== 0) {
    throw headError(
      path,
      `num_attention_heads ${heads} must be a multiple of num_key_value_heads ${config.num_key_value_heads}`,
    );
  }
  return size;
}

function headError(path: string, problem: string): ConfigError {
  return new ConfigError(`Cannot use "${path}": ${problem}`);
}

function firstId(
  ids: number | number[] | null | undefined,
): number | undefined {
  return Array.isArray(ids) ? ids[0] : ids ?? undefined;
}

function imageSizeOf({ mm_vision_tower: tower }: ConfigDocument): number {
  const [, size] = TOWER_NAME_REGEXP.exec(tower ?? "") ?? [];
  return size === undefined ? DEFAULT_IMAGE_SIZE : Number(size);
}
