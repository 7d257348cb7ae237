import {
  choice,
  type Expression,
  literal,
  repeat,
  sequence,
} from "../regular/expression.ts";
import { digit, digits, NOTHING } from "./digits.ts";
import { integersBetween } from "./integer_texts.ts";

/** One end of a range of numbers. */
export interface Bound {
  /** The number. */
  readonly value: number;
  /** Whether the number itself is out of the range. */
  readonly isExclusive: boolean;
}

/** No number has more digits before its point, so that this is as good as no bound. */
const HIGHEST = 10 ** 15 - 1;

const ANY_DIGITS = digits(0, Infinity);
const ANY_FRACTION = repeat(fraction(digits(1, Infinity)), 0, 1);
const ZEROS = repeat(digit(0, 0), 0, Infinity);
const NOT_ZERO = sequence(ZEROS, digit(1, 9), ANY_DIGITS);

/** Every decimal without a sign. */
export const ANY_AMOUNT: Expression = sequence(
  integersBetween(0, HIGHEST),
  ANY_FRACTION,
);

/** Decimals without a sign from a bound on, which is not negative. */
export function amountsFrom({ value, isExclusive }: Bound): Expression {
  const [whole, rest] = split(value);
  if (whole > HIGHEST) return NOTHING;
  return choice(
    sequence(literal(String(whole)), fractionsFrom(rest, isExclusive)),
    sequence(integersBetween(whole + 1, HIGHEST), ANY_FRACTION),
  );
}

/** Decimals without a sign up to a bound, which is not negative. */
export function amountsTo({ value, isExclusive }: Bound): Expression {
  const [whole, rest] = split(value);
  if (whole > HIGHEST) return ANY_AMOUNT;
  return choice(
    sequence(integersBetween(0, whole - 1), ANY_FRACTION),
    sequence(literal(String(whole)), fractionsTo(rest, isExclusive)),
  );
}

/** Fractions from the one with some digits on. */
function fractionsFrom(rest: string, isExclusive: boolean): Expression {
  if (rest === "" && !isExclusive) return ANY_FRACTION;
  const tail = isExclusive ? NOT_ZERO : ANY_DIGITS;
  const higher = Array.from(rest, (character, index) => {
    const next = Number(character) + 1;
    return next > 9
      ? NOTHING
      : sequence(literal(rest.slice(0, index)), digit(next, 9), ANY_DIGITS);
  });
  return fraction(choice(...higher, sequence(literal(rest), tail)));
}

/** Fractions up to the one with some digits, of which the last is no zero. */
function fractionsTo(rest: string, isExclusive: boolean): Expression {
  const equal = isExclusive ? NOTHING : sequence(literal(rest), ZEROS);
  if (rest === "") {
    return isExclusive
      ? NOTHING
      : repeat(fraction(sequence(digit(0, 0), ZEROS)), 0, 1);
  }
  const lower = Array.from(rest, (character, index) => {
    const previous = Number(character) - 1;
    const prefix = literal(rest.slice(0, index));
    return choice(
      index === 0 ? NOTHING : prefix,
      previous < 0 ? NOTHING : sequence(prefix, digit(0, previous), ANY_DIGITS),
    );
  });
  return repeat(fraction(choice(...lower, equal)), 0, 1);
}

function fraction(behindPoint: Expression): Expression {
  return sequence(literal("."), behindPoint);
}

/** A number that is not negative, as digits before and behind its point; no zeros at the end. */
function split(value: number): [whole: number, rest: string] {
  const [mantissa = "", exponent] = value.toExponential().split("e");
  const all = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  const padded = point <= 0 ? "0".repeat(1 - point) + all : all;
  const at = Math.max(1, point);
  return [
    Number(padded.slice(0, at).padEnd(at, "0")),
    padded.slice(at).replace(/0+$/, ""),
  ];
}
