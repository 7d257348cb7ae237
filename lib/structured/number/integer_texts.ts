import { type Automaton, withoutDeadEnds } from "../regular/automaton.ts";
import { intersect } from "../regular/combine.ts";
import {
  choice,
  compileExpression,
  type Expression,
  literal,
  sequence,
} from "../regular/expression.ts";
import { digitsBetween } from "./digits.ts";

/** Which integers, both ends inclusive. */
export interface IntegerRange {
  /** The lowest, at least the lowest safe integer. */
  readonly least: number;
  /** The highest, at most the highest safe integer. */
  readonly most: number;
  /**
   * What they are multiples of.
   *
   * @default {1}
   */
  readonly multipleOf?: number;
}

const MINUS = 0x2d;
const ZERO = 0x30;

/**
 * The automaton of the JSON texts of integers, without fraction, exponent or `-0`.
 *
 * @throws {RangeError} If it has too many states.
 */
export function integerTexts(
  { least, most, multipleOf = 1 }: IntegerRange,
): Automaton {
  const texts = compileExpression(integersBetween(least, most));
  return multipleOf === 1 ? texts : intersect(texts, multiplesOf(multipleOf));
}

/** Integers between two safe ones, both inclusive. */
export function integersBetween(least: number, most: number): Expression {
  const parts: Expression[] = [];
  if (least < 0) {
    const nearest = Math.max(1, -most);
    parts.push(sequence(literal("-"), naturals(nearest, -least)));
  }
  if (most >= 0) parts.push(naturals(Math.max(0, least), most));
  return choice(...parts);
}

/** Integers that are not negative, split by their numbers of digits. */
function naturals(least: number, most: number): Expression {
  const parts: Expression[] = [];
  const longest = String(most).length;
  for (let length = String(least).length; length <= longest; length += 1) {
    const low = Math.max(least, length === 1 ? 0 : 10 ** (length - 1));
    const high = Math.min(most, 10 ** length - 1);
    if (low <= high) parts.push(digitsBetween(String(low), String(high)));
  }
  return choice(...parts);
}

/** Texts of digits by the remainder of their number; behind a minus, it is that of the amount. */
function multiplesOf(divisor: number): Automaton {
  const step = (remainder: number) =>
    Array.from({ length: 10 }, (_, digit) => ({
      first: ZERO + digit,
      last: ZERO + digit,
      target: (remainder * 10 + digit) % divisor + 1,
    }));
  const start = {
    label: undefined,
    transitions: [{ first: MINUS, last: MINUS, target: 1 }, ...step(0)],
  };
  const remainders = Array.from({ length: divisor }, (_, remainder) => ({
    label: remainder === 0 ? 0 : undefined,
    transitions: step(remainder),
  }));
  return withoutDeadEnds([start, ...remainders]);
}
