import { tensor } from "../../weights/expression/expressions.ts";
import {
  type Affine,
  normalizedAffine,
  scaledAffine,
  storedAffine,
} from "./affine.ts";
import {
  balanceChannels,
  type ChannelStatistics,
  normStatistics,
} from "./balance.ts";

/** The three layers of a ConvFFN (`…convffn`), from which BatchNorm and layer scale are gone. */
export interface FeedForwardValues {
  /** The 7×7 depthwise convolution with the BatchNorm after it. */
  readonly depthwise: Affine;
  /** The expansion. */
  readonly fc1: Affine;
  /** The contraction, multiplied by the layer scale. */
  readonly fc2: Affine;
}

/** The layers of a ConvFFN; `layerScale` names the tensor that multiplies what it adds to its input. */
export function feedForwardValues(
  name: string,
  layerScale: string,
): FeedForwardValues {
  const depthwise = tensor(`${name}.conv.conv.weight`);
  return {
    depthwise: normalizedAffine(depthwise, `${name}.conv.bn`),
    fc1: storedAffine(`${name}.fc1`),
    fc2: scaledAffine(storedAffine(`${name}.fc2`), tensor(layerScale)),
  };
}

/**
 * The same function of the same layers, with channels before the expansion that suit 8 bits.
 *
 * @param statistics What was measured of them; without it, what the BatchNorm before was trained to give.
 */
export function balancedFeedForwardValues(
  name: string,
  layerScale: string,
  statistics: ChannelStatistics = normStatistics(`${name}.conv.bn`),
): FeedForwardValues {
  const { depthwise, fc1, fc2 } = feedForwardValues(name, layerScale);
  const { before, after } = balanceChannels(
    { before: depthwise, after: fc1 },
    statistics,
  );
  return { depthwise: before, fc1: after, fc2 };
}
