import { TOWER_EPSILON } from "../../checkpoint/tower.ts";
import type { Expression } from "../../weights/expression/expression.ts";
import {
  add,
  multiply,
  scaleRows,
  subtract,
  tensor,
} from "../../weights/expression/expressions.ts";

/** What a convolution or a linear layer computes with: x · weight + bias. */
export interface Affine {
  /** One row an output channel. */
  readonly weight: Expression;
  /** One element an output channel. */
  readonly bias: Expression;
}

/** A module that is stored as it is computed: `<name>.weight` and `<name>.bias`. */
export function storedAffine(name: string): Affine {
  return { weight: tensor(`${name}.weight`), bias: tensor(`${name}.bias`) };
}

/** A convolution without a bias of its own, and the BatchNorm after it, as one convolution. */
export function normalizedAffine(weight: Expression, norm: string): Affine {
  const factors = normFactors(norm);
  return { weight: scaleRows(weight, factors), bias: normBias(norm, factors) };
}

/** A module whose every output channel is multiplied by an element of a tensor. */
export function scaledAffine(of: Affine, scale: Expression): Affine {
  return {
    weight: scaleRows(of.weight, scale),
    bias: multiply(of.bias, scale),
  };
}

/** Modules on the same input whose outputs are summed. */
export function sumOfAffines(parts: readonly Affine[]): Affine {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    weight: add(...parts.map((part) => part.weight)),
    bias: add(...parts.map((part) => part.bias)),
  };
}

/** γ / √(variance + ε) of a BatchNorm in evaluation. */
function normFactors(norm: string): Expression {
  const variance = tensor(`${norm}.running_var`);
  return multiply(tensor(`${norm}.weight`), {
    op: "rsqrt",
    of: variance,
    epsilon: TOWER_EPSILON,
  });
}

/** β - mean · factor of a BatchNorm in evaluation. */
function normBias(norm: string, factors: Expression): Expression {
  const mean = tensor(`${norm}.running_mean`);
  return subtract(tensor(`${norm}.bias`), multiply(mean, factors));
}
