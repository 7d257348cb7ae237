import { PROJECTOR_PREFIX } from "../checkpoint/tower.ts";
import { PlannedGraph } from "../weights/planned_graph.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { VisionGraph } from "./vision_graph.ts";
import { tapName, tapShape } from "./part_taps.ts";
import { type AddablePart, VISION_PARTS } from "./vision_parts.ts";
import {
  VisionPrecision,
  type VisionPrecisionOptions,
} from "./vision_precision.ts";

/** Options of {@linkcode planVisionEncoder}. */
export interface VisionEncoderOptions extends VisionPrecisionOptions {
  /** Name of the file of weights, such as `vision_encoder.onnx_data`. */
  dataFile: string;
  /**
   * Names of parts of which the graph gives, too, what they read and what they give; see `tapName()`.
   *
   * @default {new Set()}
   */
  taps?: ReadonlySet<string>;
}

/**
 * Plans the vision encoder, tower and projector: `pixel_values` `[batch, 3, height, width]` (RGB from 0
 * to 1, multiples of 64 pixels) to `image_features` `[batch, (height / 64) · (width / 64), hidden]`, all
 * float32.
 *
 * The checkpoint may have the tower in fused or in train form; BatchNorm, layer scales and the
 * attention scale become part of the weights, and the CLIP head is left out.
 *
 * @throws {ModelFormatError} If the checkpoint has no projector.
 */
export function planVisionEncoder(
  checkpoint: TensorSource,
  options: VisionEncoderOptions,
): PlannedGraph {
  const planned = new PlannedGraph("vision_encoder", options.dataFile);
  const precision = new VisionPrecision(options);
  const graph = new VisionGraph(planned, checkpoint, precision);
  const { builder } = planned;
  const { taps = new Set<string>() } = options;
  const pixels = builder.input("pixel_values", "float32", [
    "batch_size",
    3,
    "height",
    "width",
  ]);
  const projected = VISION_PARTS.reduce(
    (value, part) => addPart(graph, value, { part, taps }),
    pixels,
  );
  builder.node("Identity", [projected], { outputs: ["image_features"] });
  const { shape } = checkpoint.info(`${PROJECTOR_PREFIX}2.weight`);
  builder.output("image_features", "float32", [
    "batch_size",
    "image_tokens",
    shape[0] ?? "hidden",
  ]);
  return planned;
}

/** Adds a part and, if it is wanted, outputs for what it reads and gives. */
function addPart(
  graph: VisionGraph,
  input: string,
  { part, taps }: { part: AddablePart; taps: ReadonlySet<string> },
): string {
  const output = part.add(graph, input);
  if (!taps.has(part.name)) return output;
  const { builder } = graph.planned;
  for (const [value, tap] of [[input, "input"], [output, "output"]] as const) {
    const name = tapName(part.name, tap);
    builder.node("Identity", [value], { outputs: [name] });
    builder.output(name, "float32", tapShape(part.name, tap));
  }
  return output;
}
