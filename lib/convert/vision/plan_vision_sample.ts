import { PlannedGraph } from "../weights/planned_graph.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { tapName, tapShape } from "./part_taps.ts";
import { VisionGraph } from "./vision_graph.ts";
import { VISION_PARTS } from "./vision_parts.ts";
import { VisionPrecision } from "./vision_precision.ts";

/** A block within a stage, as in `network.4.12`. */
const BLOCK_REGEXP = /^(network\.\d+)\.\d+$/;

/** Names of a part of each kind: those that are alone in their stage, and the last block of each stage. */
export function sampledParts(): string[] {
  const lastOfStage = new Map(
    VISION_PARTS.map((
      { name },
    ) => [BLOCK_REGEXP.exec(name)?.[1] ?? name, name]),
  );
  return [...lastOfStage.values()];
}

/**
 * Plans some parts of the vision encoder beside each other, in float32: every one has what it reads among
 * the inputs and what it gives among the outputs, by the names that `tapName()` gives.
 */
export function planVisionSample(
  checkpoint: TensorSource,
  names: readonly string[],
  dataFile: string,
): PlannedGraph {
  const planned = new PlannedGraph("vision_sample", dataFile);
  const precision = new VisionPrecision({ weights: "fp32" });
  const graph = new VisionGraph(planned, checkpoint, precision);
  const { builder } = planned;
  for (const { name, add } of VISION_PARTS) {
    if (!names.includes(name)) continue;
    const [read, given] = [tapName(name, "input"), tapName(name, "output")];
    const output = add(
      graph,
      builder.input(read, "float32", tapShape(name, "input")),
    );
    builder.node("Identity", [output], { outputs: [given] });
    builder.output(given, "float32", tapShape(name, "output"));
  }
  return planned;
}
