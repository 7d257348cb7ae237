import { GraphBuilder } from "../writer/graph_builder.ts";

/** A multiple of any block of channels. */
const CHANNELS = 64;

/** Positions of the picture. */
const POSITIONS = 2;

/** What {@linkcode buildLayoutGraph} builds. */
export const LAYOUT = {
  /** Name of the input, float32. */
  input: "x",
  /** Name of the output, float32. */
  output: "y",
  /** Dimensions of the input: channels by positions. */
  shape: [1, CHANNELS, 1, POSITIONS],
  /** What to fill the input with: the first channel has 0 and 1. */
  values: Array.from({ length: CHANNELS * POSITIONS }, (_, index) => index),
} as const;

/**
 * Builds a graph that lays out a picture as ONNX Runtime's convolutions want it on this CPU: a block of
 * channels at one position after another. The place of the value 1, the first channel at the second
 * position, is the length of a block.
 */
export function buildLayoutGraph(): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder("layout");
  const input = graph.input(LAYOUT.input, "float32", LAYOUT.shape);
  graph.node("ReorderInput", [input], {
    domain: "com.microsoft.nchwc",
    outputs: [LAYOUT.output],
  });
  graph.output(LAYOUT.output, "float32", [
    "batch",
    "blocks",
    "height",
    "width",
  ]);
  return graph.build({
    irVersion: 8,
    opsets: { "": 17, "com.microsoft.nchwc": 1 },
  });
}
