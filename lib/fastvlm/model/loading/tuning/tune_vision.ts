import type {
  GraphEdits,
  NodeEdit,
} from "../../../../onnx/editor/graph_edits.ts";
import type { StoredGraph } from "../../../../onnx/reader/stored_graph.ts";
import type { TensorMessage } from "../../../../onnx/writer/messages.ts";
import type { ChannelPart } from "./channel_part.ts";
import { channelsOf, type Convolution } from "./convolution.ts";
import { cutWidening } from "./cut_widening.ts";
import { findWidenings } from "./find_widenings.ts";

/** Convolutions with few weights are those of the first layers, whose images are large. */
const MOST_WEIGHTS = 2 ** 16;

/** ONNX Runtime lays out images in blocks of so many channels, or half as many. */
const BLOCK = 16;

/** Into how many parts channels are cut: as many as leave whole blocks. */
const COUNTS = [4, 3, 2];

/**
 * Says what to change of a vision encoder so that it takes less memory; nothing, if there is nothing to
 * change.
 *
 * What lies between a convolution of a large image that makes many channels and the next one takes more
 * than all else, and as much again when GELU makes something of it: 201 MB for a picture of 1024 × 1024
 * pixels. It is made a few channels at a time.
 */
export function tuneVision(graph: StoredGraph): GraphEdits | undefined {
  const nodes = new Map<number, readonly NodeEdit[]>();
  const initializers: TensorMessage[] = [];
  for (const widening of findWidenings(graph)) {
    const { first, second } = widening;
    const parts = partsOf(channelsOf(first));
    if (parts.length === 0 || ![first, second].every(isSmall)) continue;
    // The second one of the widening before.
    if (nodes.has(first.index)) continue;
    const edits = cutWidening(widening, parts);
    for (const [index, copies] of edits.nodes) nodes.set(index, copies);
    initializers.push(...edits.initializers);
  }
  return nodes.size === 0 ? undefined : { nodes, initializers };
}

function isSmall({ weights: { dims } }: Convolution): boolean {
  return dims.reduce((product, length) => product * length) <= MOST_WEIGHTS;
}

function partsOf({ channels }: { channels: number }): ChannelPart[] {
  const count = COUNTS.find((count) => channels % (count * BLOCK) === 0) ?? 0;
  const size = channels / count;
  return Array.from({ length: count }, (_, number) => ({
    ...{ number, start: number * size, size },
  }));
}
