import { PlannedGraph } from "../weights/planned_graph.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { PROJECTOR_BLOCK } from "./modules/projector.ts";
import type { VisionEncoderOptions } from "./plan_vision_encoder.ts";
import { VisionGraph } from "./vision_graph.ts";
import { VISION_PARTS, type VisionPart } from "./vision_parts.ts";
import { VisionPrecision } from "./vision_precision.ts";

export type { VisionPart };

/** The parts of the vision encoder in the order of computation: each reads what the one before gives. */
export function visionParts(): readonly VisionPart[] {
  return VISION_PARTS;
}

/**
 * Plans one part of the vision encoder as a graph: `input` to `output`, both float32; images are
 * `[batch, channels, height, width]`, and the projector gives `[batch, height · width, hidden]`.
 *
 * @throws {RangeError} If there is no part of that name.
 */
export function planVisionPart(
  checkpoint: TensorSource,
  name: string,
  options: VisionEncoderOptions,
): PlannedGraph {
  const part = VISION_PARTS.find((part) => part.name === name);
  if (part === undefined) {
    throw new RangeError(`Cannot plan "${name}": no part has that name`);
  }
  const planned = new PlannedGraph(name, options.dataFile);
  const { builder } = planned;
  const precision = new VisionPrecision(options);
  const graph = new VisionGraph(planned, checkpoint, precision);
  const input = builder.input("input", "float32", [
    "batch_size",
    "input_channels",
    "input_height",
    "input_width",
  ]);
  const output = part.add(graph, input);
  builder.node("Identity", [output], { outputs: ["output"] });
  const dimensions = name === PROJECTOR_BLOCK
    ? ["image_tokens", "hidden"]
    : ["channels", "height", "width"];
  builder.output("output", "float32", ["batch_size", ...dimensions]);
  return planned;
}
