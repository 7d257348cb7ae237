import type { Expression } from "../weights/expression/expression.ts";
import type { DecoderContext } from "./decoder_context.ts";

/** What flows from part to part of the decoder, `[batch, sequence, hidden]` each. */
export interface ResidualStream {
  /** The sum of what all parts have said. */
  readonly sum: string;
  /** The sum, normalized for the next part. */
  readonly normalized: string;
}

/** A normalization to add. */
export interface Normalization {
  /** Name of the node, such as `/layers.0/input_layernorm`. */
  readonly name: string;
  /** Its scale, `[hidden]`. */
  readonly weight: Expression;
}

/** Begins the stream with the tokens' vectors. */
export function startStream(
  { graph, dimensions, inputs }: DecoderContext,
  { name, weight }: Normalization,
): ResidualStream {
  const scale = graph.weight(weightName(name), {
    shape: [dimensions.hiddenSize],
    value: weight,
  });
  const normalized = graph.builder.node(
    "SimplifiedLayerNormalization",
    [inputs.embeds, scale],
    {
      name,
      attributes: {
        axis: { int: -1 },
        epsilon: { float: dimensions.rmsNormEpsilon },
      },
    },
  );
  return { sum: inputs.embeds, normalized };
}

/** Adds what a part says to the stream and normalizes it for the next part, in one node. */
export function addToStream(
  { graph, dimensions }: DecoderContext,
  stream: { sum: string; update: string },
  { name, weight }: Normalization,
): ResidualStream {
  const scale = graph.weight(weightName(name), {
    shape: [dimensions.hiddenSize],
    value: weight,
  });
  const sum = `${name}/sum`;
  const normalized = graph.builder.node(
    "SkipSimplifiedLayerNormalization",
    [stream.update, stream.sum, scale],
    {
      domain: "com.microsoft",
      name,
      attributes: { epsilon: { float: dimensions.rmsNormEpsilon } },
      outputs: [name, "", "", sum],
    },
  );
  return { sum, normalized };
}

/** `/layers.0/input_layernorm` has the weight `layers.0.input_layernorm.weight`. */
function weightName(node: string): string {
  return `${node.slice(1).replaceAll("/", ".")}.weight`;
}
