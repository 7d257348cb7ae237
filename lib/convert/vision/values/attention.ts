import type { Expression } from "../../weights/expression.ts";
import { concat, tensor } from "../../weights/expressions.ts";
import { type Affine, scaledAffine, storedAffine } from "./affine.ts";

/** The two products of a self-attention block, from which both scales are gone. */
export interface AttentionValues {
  /** Rows of queries (multiplied by the attention scale), keys and values; it has no bias. */
  readonly qkv: Expression;
  /** The projection of the heads, multiplied by the layer scale. */
  readonly projection: Affine;
}

/** The products of an attention block, such as `…network.7.0`. */
export function attentionValues(
  name: string,
  sizes: { readonly channels: number; readonly headSize: number },
): AttentionValues {
  const { channels, headSize } = sizes;
  const qkv = tensor(`${name}.token_mixer.qkv.weight`);
  const queries: Expression = { op: "rows", of: qkv, from: 0, to: channels };
  const rest: Expression = {
    op: "rows",
    of: qkv,
    from: channels,
    to: 3 * channels,
  };
  const projection = storedAffine(`${name}.token_mixer.proj`);
  return {
    qkv: concat({ op: "scale", of: queries, factor: headSize ** -0.5 }, rest),
    projection: scaledAffine(projection, tensor(`${name}.layer_scale_1`)),
  };
}
