import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import { isVisionMeasured, type MeasuredForm } from "../conversion_options.ts";
import { planDecoderPart } from "../language/plan_decoder_part.ts";
import {
  planVisionSample,
  sampledParts,
} from "../vision/plan_vision_sample.ts";
import type { FinishedFiles } from "./finished_files.ts";
import type { GraphFile } from "./plan_graphs.ts";
import { requireSpace } from "./require_space.ts";

/** What all parts of the vision encoder read for a pixel, in float32 and in 8 bits. */
const MEASURED_PIXEL_BYTES = 2 * 417;

/** Scores of a text by a decoder in float32 and in 4 bits: 256 positions of 152,000 tokens. */
const MEASURED_SCORE_BYTES = 2 * 256 * 152_000 * 4;

/** What {@linkcode requireRoom} counts. */
export interface RoomNeed extends MeasuredForm {
  /** What is converted. */
  readonly checkpoint: Checkpoint;
  /** How many pictures are measured with, of which side in pixels. */
  readonly pictures: { readonly count: number; readonly side: number };
  /** Folder of the result. */
  readonly target: string;
  /** The graphs that are to be written. */
  readonly graphs: readonly GraphFile[];
  /** What is done of them. */
  readonly finished: FinishedFiles;
}

/**
 * Refuses a conversion that the disk has no room for: the result and what it is compared with, or what is
 * kept while `auto` measures, whichever is more.
 *
 * @throws {DiskFullError} With the numbers.
 */
export async function requireRoom(need: RoomNeed): Promise<void> {
  const { checkpoint, target: directory, graphs, finished } = need;
  const { directory: source, bytes: sourceBytes } = checkpoint;
  const result = bytesOf(graphs) - finished.bytes;
  const bytes = Math.max(
    result + comparedBytes(checkpoint),
    finished.choices === undefined ? measuredBytes(need) : 0,
  );
  await requireSpace({ directory, bytes, source, sourceBytes });
}

/** Layers in float32. */
function comparedBytes(checkpoint: Checkpoint): number {
  const vision = planVisionSample(checkpoint, sampledParts(), "");
  return vision.dataBytes + layerBytes(checkpoint);
}

/** The quantized parts, one in float32, and what flows between them; the vision encoder comes first. */
function measuredBytes(need: RoomNeed): number {
  const { checkpoint, form, pictures, graphs } = need;
  const bytesOfGraph = (name: string) =>
    bytesOf(graphs.filter(({ path }) => path.includes(name)));
  const { count, side } = pictures;
  const vision = bytesOfGraph("vision_encoder") +
    count * side ** 2 * MEASURED_PIXEL_BYTES;
  const language = bytesOfGraph("decoder_model_merged") +
    layerBytes(checkpoint) + MEASURED_SCORE_BYTES;
  return Math.max(
    isVisionMeasured(need) ? vision : 0,
    form.weights === "auto" ? language : 0,
  );
}

/** The larger part of a layer in float32. */
function layerBytes(checkpoint: Checkpoint): number {
  const part = { kind: "mlp", layer: 0 } as const;
  const encoding = { kind: "float", type: "float32" } as const;
  const options = { encoding, positions: 1, dataFile: "" };
  return planDecoderPart(checkpoint, part, options).dataBytes;
}

function bytesOf(graphs: readonly GraphFile[]): number {
  return graphs.reduce((sum, { graph }) => sum + graph.dataBytes, 0);
}
