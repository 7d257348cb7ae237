import type { ConvertedTokenizer } from "../tokenizer/build_tokenizer.ts";
import { describeGraphs } from "./describe_graphs.ts";
import { graphsOnlyMark } from "./graphs_only.ts";

/** What is needed of a checkpoint to describe the model that is made from it. */
export interface ConvertedCheckpoint {
  /** Its folder. */
  readonly directory: string;
  /** Content of its `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Width and height of the pictures that it was trained with, in pixels. */
  readonly imageSize: number;
  /** Dimensions of its language model. */
  readonly language: {
    /** Length of a token's vector. */
    readonly hiddenSize: number;
    /** Layers of the decoder. */
    readonly layers: number;
    /** Attention heads of a layer. */
    readonly heads: number;
    /** Heads of keys and values. */
    readonly keyValueHeads: number;
    /** Length of a head's key or value. */
    readonly headSize: number;
    /** Longest context, in tokens. */
    readonly maxPositions: number;
    /** Rows of `embed_tokens`. */
    readonly vocabularyRows: number;
  };
}

/** What `config.json` of a converted model depends on. */
export interface ModelConfigParts {
  /** What was converted. */
  readonly checkpoint: ConvertedCheckpoint;
  /** Names of the graphs that it became, in the folder `onnx`. */
  readonly graphs: readonly string[];
  /** Its tokenizer, unless the graphs are alone. */
  readonly tokenizer?: ConvertedTokenizer | undefined;
}

/**
 * Describes a converted model as `config.json` does: the checkpoint's own, with the dimensions that
 * were read from it (some may be left out there), the id of `<image>`, and what transformers.js has to
 * know of the graphs.
 */
export function describeModel(
  { checkpoint: { config, language }, graphs, tokenizer }: ModelConfigParts,
): Record<string, unknown> {
  // Names Python files that stay with the checkpoint.
  const { auto_map: _code, ...rest } = config;
  const isUsualHead = language.headSize * language.heads ===
    language.hiddenSize;
  return {
    ...rest,
    architectures: ["LlavaQwen2ForCausalLM"],
    model_type: "llava_qwen2",
    hidden_size: language.hiddenSize,
    max_position_embeddings: language.maxPositions,
    num_attention_heads: language.heads,
    num_hidden_layers: language.layers,
    num_key_value_heads: language.keyValueHeads,
    ...(!isUsualHead && { head_dim: language.headSize }),
    vocab_size: tokenizer?.embeddingRows ?? language.vocabularyRows,
    ...(tokenizer && { image_token_index: tokenizer.imageTokenId }),
    "transformers.js_config": describeGraphs(graphs),
    ...(!tokenizer && graphsOnlyMark()),
  };
}
