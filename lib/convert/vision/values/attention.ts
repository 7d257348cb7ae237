import type { Expression } from "../../weights/expression/expression.ts";
import { concat, tensor } from "../../weights/expression/expressions.ts";
import { type Affine, scaledAffine, storedAffine } from "./affine.ts";
import { balanceChannels, type ChannelStatistics } from "./balance.ts";

/** The layers of a self-attention block, from which both scales are gone. */
export interface AttentionValues {
  /** What the normalization of tokens multiplies by and adds. */
  readonly norm: Affine;
  /** Rows of queries (multiplied by the attention scale), keys and values. */
  readonly qkv: Pick<Affine, "weight"> & Partial<Affine>;
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
    norm: storedAffine(`${name}.norm`),
    qkv: {
      weight: concat(
        { op: "scale", of: queries, factor: headSize ** -0.5 },
        rest,
      ),
    },
    projection: scaledAffine(projection, tensor(`${name}.layer_scale_1`)),
  };
}

/** What was measured of the channels between the layers of an attention block. */
export interface AttentionStatistics {
  /** Of normalized tokens. */
  readonly normalized: ChannelStatistics;
  /** Of what the heads give. */
  readonly attended: ChannelStatistics;
}

/**
 * The same function of the same layers, with channels in between that suit 8 bits. The heads give means
 * of values, whose weights are numbers that add up to 1: what is done to the values' channels is done to
 * theirs.
 */
export function balancedAttentionValues(
  { norm, qkv: { weight }, projection }: AttentionValues,
  channels: number,
  { normalized, attended }: AttentionStatistics,
): Required<AttentionValues> & { readonly qkv: Affine } {
  const first = balanceChannels(
    { before: norm, after: { weight, bias: zeros(3 * channels) } },
    normalized,
  );
  const second = balanceChannels(
    {
      before: rowsOf(first.after, 2 * channels, 3 * channels),
      after: projection,
    },
    attended,
  );
  const untouched = rowsOf(first.after, 0, 2 * channels);
  return {
    norm: first.before,
    qkv: {
      weight: concat(untouched.weight, second.before.weight),
      bias: concat(untouched.bias, second.before.bias),
    },
    projection: second.after,
  };
}

function rowsOf({ weight, bias }: Affine, from: number, to: number): Affine {
  return {
    weight: { op: "rows", of: weight, from, to },
    bias: { op: "rows", of: bias, from, to },
  };
}

function zeros(length: number): Expression {
  return { op: "values", values: new Array(length).fill(0) };
}
