import { scaleRows } from "../weights/rows/multiply_rows.ts";
import type { QuantizedRows } from "../weights/rows/row_quantizer.ts";
import type { DecoderContext } from "./decoder_context.ts";
import { feedForwardWeights } from "./language_weights.ts";
import {
  addLinearLayer,
  addRowsProduct,
  type LinearLayerSizes,
} from "./linear_layer.ts";

/** Adds a layer's feed-forward network, down(silu(gate(x)) · up(x)), and returns its output. */
export function addFeedForward(
  context: DecoderContext,
  layer: number,
  input: string,
): string {
  const encoding = context.encodingOf(`layers.${layer}/mlp`);
  if (encoding.kind === "columns") {
    return addByRows(context, { layer, input, levels: encoding.levels });
  }
  const add = (part: Part, value: string) =>
    addLinearLayer(context, {
      ...sizesOf(context, layer, part),
      input: value,
      encoding,
    });
  const gate = add("gate", input);
  const gated = addGated(context, layer, [gate, add("up", input)]);
  return add("down", gated);
}

/**
 * The scales of up's tokens are factors of all that down reads: they are left out until behind down,
 * where vectors are shorter, as rounding by row comes to the same without them.
 */
function addByRows(
  context: DecoderContext,
  { layer, input, levels }: {
    layer: number;
    input: string;
    levels: 127 | 63;
  },
): string {
  const { graph, quantizer, dimensions } = context;
  const { builder } = graph;
  const { hiddenSize, intermediateSize } = dimensions;
  const multiply = (part: Part, rows: QuantizedRows) =>
    addRowsProduct(graph, rows, {
      ...sizesOf(context, layer, part),
      levels,
    });
  const tokens = quantizer.quantize(input, { columns: hiddenSize });
  const gate = scaleRows(builder, multiply("gate", tokens), {
    name: nameOf(layer, "gate"),
    scales: tokens.scales,
  });
  const up = multiply("up", tokens);
  const gated = quantizer.quantize(addGated(context, layer, [gate, up]), {
    columns: intermediateSize,
  });
  const name = nameOf(layer, "down");
  const scales = builder.node("Mul", [gated.scales, tokens.scales], {
    name: `${name}/scales`,
  });
  return scaleRows(builder, multiply("down", gated), { name, scales });
}

/** Adds silu(gate) · up. */
function addGated(
  { graph: { builder } }: DecoderContext,
  layer: number,
  [gate, up]: [gate: string, up: string],
): string {
  const name = `/layers.${layer}/mlp`;
  const sigmoid = builder.node("Sigmoid", [gate], { name: `${name}/sigmoid` });
  const silu = builder.node("Mul", [gate, sigmoid], { name: `${name}/silu` });
  return builder.node("Mul", [silu, up], { name: `${name}/gated` });
}

type Part = "gate" | "up" | "down";

function sizesOf(
  { dimensions }: DecoderContext,
  layer: number,
  part: Part,
): LinearLayerSizes {
  const { hiddenSize, intermediateSize } = dimensions;
  const down = part === "down";
  return {
    name: nameOf(layer, part),
    ...feedForwardWeights(layer, part),
    outputs: down ? hiddenSize : intermediateSize,
    inputs: down ? intermediateSize : hiddenSize,
  };
}

function nameOf(layer: number, part: Part): string {
  return `/layers.${layer}/mlp/${part}`;
}
