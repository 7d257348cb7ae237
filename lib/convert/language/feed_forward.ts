import type { DecoderContext } from "./decoder_context.ts";
import { addLinearLayer } from "./linear_layer.ts";
import { feedForwardWeights } from "./language_weights.ts";

/** Adds a layer's feed-forward network, down(silu(gate(x)) · up(x)), and returns its output. */
export function addFeedForward(
  context: DecoderContext,
  layer: number,
  input: string,
): string {
  const { builder } = context.graph;
  const name = `/layers.${layer}/mlp`;
  const gate = addLinear(context, layer, { part: "gate", input });
  const up = addLinear(context, layer, { part: "up", input });
  const sigmoid = builder.node("Sigmoid", [gate], { name: `${name}/sigmoid` });
  const silu = builder.node("Mul", [gate, sigmoid], { name: `${name}/silu` });
  const gated = builder.node("Mul", [silu, up], { name: `${name}/gated` });
  return addLinear(context, layer, { part: "down", input: gated });
}

function addLinear(
  context: DecoderContext,
  layer: number,
  { part, input }: { part: "gate" | "up" | "down"; input: string },
): string {
  const { hiddenSize, intermediateSize } = context.dimensions;
  const down = part === "down";
  return addLinearLayer(context.graph, {
    name: `/layers.${layer}/mlp/${part}`,
    input,
    ...feedForwardWeights(layer, part),
    outputs: down ? hiddenSize : intermediateSize,
    inputs: down ? intermediateSize : hiddenSize,
    encoding: context.encodingOf(`layers.${layer}/mlp`),
  });
}
