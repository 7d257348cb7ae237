import {
  choice,
  type Expression,
  literal,
  repeat,
  sequence,
  symbols,
} from "../regular/expression.ts";

const ZERO = 0x30;

/** A digit from one to another. */
export function digit(first: number, last: number): Expression {
  return symbols([ZERO + first, ZERO + last]);
}

/** Any number of any digits between two counts. */
export function digits(least: number, most: number): Expression {
  return repeat(digit(0, 9), least, most);
}

/** An expression that accepts nothing. */
export const NOTHING: Expression = choice();

/** All texts of as many digits as both bounds have, between them (both inclusive). */
export function digitsBetween(low: string, high: string): Expression {
  if (low === high) return literal(low);
  if (/^0*$/.test(low) && /^9*$/.test(high)) {
    return digits(low.length, low.length);
  }
  const first = Number(low[0]);
  const last = Number(high[0]);
  const rest = low.length - 1;
  if (first === last) {
    return sequence(
      digit(first, first),
      digitsBetween(low.slice(1), high.slice(1)),
    );
  }
  const lowest = sequence(
    digit(first, first),
    digitsBetween(low.slice(1), "9".repeat(rest)),
  );
  const highest = sequence(
    digit(last, last),
    digitsBetween("0".repeat(rest), high.slice(1)),
  );
  const between = first + 1 > last - 1
    ? NOTHING
    : sequence(digit(first + 1, last - 1), digits(rest, rest));
  return choice(lowest, between, highest);
}
