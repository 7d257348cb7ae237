import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import type { LayerEncoding } from "../language/layer_encoding.ts";
import { planDecoder } from "../language/plan_decoder.ts";
import { planEmbedTokens } from "../language/plan_embed_tokens.ts";
import { planVisionEncoder } from "../vision/plan_vision_encoder.ts";
import type { MeasuredChannels } from "../vision/values/balance.ts";
import type { VisionWeights } from "../vision/vision_precision.ts";
import { dataPath, graphPath, type WeightForm } from "../weight_form.ts";
import type { PlannedGraph } from "../weights/planned_graph.ts";
import type { ActivationRange } from "../weights/static_matmul.ts";

/** How every part of a model is stored, with nothing left to choose. */
export interface ModelForm {
  /** Weights of the vision encoder. */
  readonly vision: VisionWeights;
  /** Blocks that an `int8` vision encoder computes in float32. */
  readonly keepFloat: ReadonlySet<string>;
  /** Blocks of an `int8` vision encoder that scale every token by itself. */
  readonly perRow: ReadonlySet<string>;
  /** What was measured of the channels that layers of an `int8` vision encoder read. */
  readonly statistics: ReadonlyMap<string, MeasuredChannels>;
  /** Ranges by which an `int8` vision encoder rounds what its layers read; others find theirs in a run. */
  readonly ranges: ReadonlyMap<string, ActivationRange>;
  /** Weights of the language model. */
  readonly language: WeightForm;
  /** Parts of the decoder that are stored in another way than the rest. */
  readonly layers: ReadonlyMap<string, LayerEncoding>;
  /** Rows of the table of tokens; without it, the checkpoint's. */
  readonly embeddingRows?: number | undefined;
  /** Whether there is a second decoder with 8-bit weights. */
  readonly hasPrefill: boolean;
}

/** A graph that is to be written, with the path it gets below the model's directory. */
export interface GraphFile {
  /** Path of the graph; that of its weights is `dataPath(path)`. */
  readonly path: string;
  /** The graph. */
  readonly graph: PlannedGraph;
}

/**
 * Plans the graphs of a model: the vision encoder, the table of tokens, the decoder and, if wanted,
 * the decoder for prompts.
 *
 * @throws {ModelFormatError} If the checkpoint's sizes do not allow the form.
 */
export function planGraphs(
  checkpoint: Checkpoint,
  form: ModelForm,
): GraphFile[] {
  const { language: weights, layers: blocks } = form;
  const vision = graphPath("vision_encoder", form.vision);
  const embed = graphPath("embed_tokens", weights);
  const decoder = graphPath("decoder_model_merged", weights);
  const files = [
    {
      path: vision,
      graph: planVisionEncoder(checkpoint, {
        weights: form.vision,
        keepFloat: form.keepFloat,
        perRow: form.perRow,
        statistics: form.statistics,
        ranges: form.ranges,
        dataFile: dataName(vision),
      }),
    },
    {
      path: embed,
      graph: planEmbedTokens(checkpoint, {
        weights,
        rows: form.embeddingRows,
        dataFile: dataName(embed),
      }),
    },
    {
      path: decoder,
      graph: planDecoder(checkpoint, {
        weights,
        blocks,
        dataFile: dataName(decoder),
      }),
    },
  ];
  return form.hasPrefill ? [...files, planPrefill(checkpoint)] : files;
}

/** Prompts and batches are bound by arithmetic, where 8-bit products are fastest. */
function planPrefill(checkpoint: Checkpoint): GraphFile {
  const path = graphPath("decoder_prefill", "int8");
  const dataFile = dataName(path);
  return {
    path,
    graph: planDecoder(checkpoint, { weights: "int8", dataFile }),
  };
}

/** External data is named by where it is beside its graph. */
function dataName(graph: string): string {
  return dataPath(graph).replace(/^.*\//, "");
}
