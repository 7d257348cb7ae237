import type { Expression } from "../../weights/expression/expression.ts";
import {
  add,
  matrixProduct,
  multiply,
  scaleColumns,
  subtract,
  tensor,
} from "../../weights/expression/expressions.ts";
import { type Affine, scaledAffine } from "./affine.ts";

/** What is known of the channels between two layers; one element a channel each. */
export interface ChannelStatistics {
  /** Means. */
  readonly mean: Expression;
  /** Variances. */
  readonly variance: Expression;
}

/** Means and variances of channels as they were measured: one of each a channel. */
export interface MeasuredChannels {
  /** Means over all tokens of all pictures. */
  readonly mean: readonly number[];
  /** Variances. */
  readonly variance: readonly number[];
}

/** A layer that gives channels, and the one that reads them; nothing is between them. */
export interface AdjacentLayers {
  /** Gives the channels: each row of the weight, and element of the bias, is one. */
  readonly before: Affine;
  /** Reads the channels: each column of the weight is one. */
  readonly after: Affine;
}

/** Keeps the factors of channels that are always the same finite: it is the square of 1e-6. */
const LEAST_VARIANCE = 1e-12;

/** The statistics that a BatchNorm was trained to give: mean β and deviation |γ|. */
export function normStatistics(norm: string): ChannelStatistics {
  const weight = tensor(`${norm}.weight`);
  return { mean: tensor(`${norm}.bias`), variance: multiply(weight, weight) };
}

/** The statistics that were measured. */
export function measuredStatistics(
  { mean, variance }: MeasuredChannels,
): ChannelStatistics {
  return {
    mean: { op: "values", values: mean },
    variance: { op: "values", values: variance },
  };
}

/**
 * Changes what is between two layers, not what they compute together, so that 8 bits suit it: channels
 * have a mean of zero, and each is divided by the square root of its deviation. That leaves half of the
 * differences between channels (on a logarithmic scale) to the integers of the input, and gives half to
 * those of the weight: SmoothQuant's α of 0.5 (Xiao et al. 2022, https://arxiv.org/abs/2211.10438), with
 * deviations in the place of measured maxima.
 */
export function balanceChannels(
  { before, after }: AdjacentLayers,
  { mean, variance }: ChannelStatistics,
): AdjacentLayers {
  const inverse = inverseRoot(variance, LEAST_VARIANCE);
  const factors = inverseRoot(inverse);
  const centred = { ...before, bias: subtract(before.bias, mean) };
  return {
    before: scaledAffine(centred, multiply(inverse, factors)),
    after: {
      weight: scaleColumns(after.weight, factors),
      bias: add(after.bias, matrixProduct(after.weight, mean)),
    },
  };
}

/** What {@linkcode balanceChannels} multiplies a channel of some variance by. */
export function balanceFactor(variance: number): number {
  return (variance + LEAST_VARIANCE) ** (-1 / 4);
}

function inverseRoot(of: Expression, epsilon = 0): Expression {
  return { op: "rsqrt", of, epsilon };
}
