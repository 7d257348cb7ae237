import type { Automaton } from "../regular/automaton.ts";
import { intersect } from "../regular/combine.ts";
import {
  choice,
  compileExpression,
  type Expression,
  literal,
  repeat,
  sequence,
  symbols,
} from "../regular/expression.ts";
import { amountsFrom, amountsTo, ANY_AMOUNT, type Bound } from "./amounts.ts";
import { digit, digits } from "./digits.ts";

/** Which numbers. */
export interface NumberRange {
  /** Lower end, if there is one. */
  readonly low: Bound | undefined;
  /** Upper end, if there is one. */
  readonly high: Bound | undefined;
}

/**
 * Digits of a number in all. Numbers of 15 digits and different texts are different numbers, so that
 * what is compared by digits is also true of the numbers that are read.
 */
export const MAXIMUM_DIGITS = 15;

const SIGN = symbols([0x2b, 0x2b], [0x2d, 0x2d]);
const EXPONENT = sequence(
  symbols([0x45, 0x45], [0x65, 0x65]),
  repeat(SIGN, 0, 1),
  digits(1, 2),
);
const MINUS = literal("-");
const ABOVE_ZERO = amountsFrom({ value: 0, isExclusive: true });

/**
 * The automaton of the JSON texts of numbers of a range, none of them `-0`. With a bound, they have
 * no exponent.
 *
 * @throws {RangeError} If it has too many states.
 */
export function decimalTexts({ low, high }: NumberRange): Automaton {
  const amounts = compileExpression(shortDecimals());
  const signed = choice(ANY_AMOUNT, sequence(MINUS, ABOVE_ZERO));
  const decimals = intersect(amounts, compileExpression(signed));
  if (low === undefined && high === undefined) return withExponent(decimals);
  const bounds = [
    ...low === undefined ? [] : [numbersFrom(low)],
    ...high === undefined ? [] : [numbersTo(high)],
  ];
  return bounds.map(compileExpression).reduce(intersect, decimals);
}

/** Adds an exponent that may stand behind each number. */
function withExponent(decimals: Automaton): Automaton {
  const exponent = compileExpression(EXPONENT);
  const offset = decimals.length;
  const moved = exponent.map(({ label, transitions }) => ({
    label,
    transitions: transitions.map((transition) => ({
      ...transition,
      target: transition.target + offset,
    })),
  }));
  const [start] = moved;
  const joined = decimals.map(({ label, transitions }) => ({
    label,
    // Letters come behind digits and the point, so that the order stays ascending.
    transitions: label === undefined
      ? transitions
      : [...transitions, ...start?.transitions ?? []],
  }));
  return [...joined, ...moved];
}

/** Decimals of few digits, with or without a minus. */
function shortDecimals(): Expression {
  const parts = Array.from({ length: MAXIMUM_DIGITS }, (_, index) => {
    const whole = index === 0
      ? digit(0, 9)
      : sequence(digit(1, 9), digits(index, index));
    const rest = MAXIMUM_DIGITS - 1 - index;
    return rest === 0 ? whole : sequence(
      whole,
      repeat(sequence(literal("."), digits(1, rest)), 0, 1),
    );
  });
  return sequence(repeat(MINUS, 0, 1), choice(...parts));
}

function numbersFrom({ value, isExclusive }: Bound): Expression {
  if (value >= 0) return amountsFrom({ value, isExclusive });
  const negative = amountsTo({ value: -value, isExclusive });
  return choice(ANY_AMOUNT, sequence(MINUS, negative));
}

function numbersTo({ value, isExclusive }: Bound): Expression {
  const mirrored = { value: Math.abs(value), isExclusive };
  if (value < 0) return sequence(MINUS, amountsFrom(mirrored));
  return choice(sequence(MINUS, ABOVE_ZERO), amountsTo(mirrored));
}
