import { integerTexts } from "../../number/integer_texts.ts";
import type { Bound } from "../../number/amounts.ts";
import { decimalTexts } from "../../number/decimal_texts.ts";
import type { Automaton } from "../../regular/automaton.ts";
import type { Keywords } from "./keywords.ts";
import { readNumber } from "./keyword_values.ts";
import type { NumberNode } from "../schema_node.ts";
import { keywordProblem, schemaProblem } from "../schema_problem.ts";

/** Remainders are states of an automaton, beside those of the bounds. */
const MAXIMUM_DIVISOR = 1000;

/**
 * Reads a schema of numbers.
 *
 * @throws {UsageError} If a keyword is malformed or not supported, or no number is valid.
 */
export function readNumberSchema(
  schema: Keywords,
  pointer: string,
  isInteger: boolean,
): NumberNode {
  const low = lowerBound(schema, pointer);
  const high = upperBound(schema, pointer);
  const multipleOf = readNumber(schema, pointer, "multipleOf");
  const isWhole = isInteger || multipleOf !== undefined;
  const texts = isWhole
    ? integers(low, high, readDivisor(multipleOf, pointer))
    : decimalTexts({ low, high });
  if (texts.length > 0) return { kind: "number", isInteger: isWhole, texts };
  throw schemaProblem(
    pointer,
    isWhole
      ? "has no valid integer from -(2^53 - 1) to 2^53 - 1"
      : "has no valid number of up to 15 digits",
  );
}

/** A multiple of an integer is an integer, whatever `type` says. */
function readDivisor(value: number | undefined, pointer: string): number {
  if (value === undefined) return 1;
  if (Number.isInteger(value) && value >= 1 && value <= MAXIMUM_DIVISOR) {
    return value;
  }
  throw keywordProblem(
    pointer,
    "multipleOf",
    `must be an integer from 1 to ${MAXIMUM_DIVISOR}: current value is ${value}`,
  );
}

function integers(
  low: Bound | undefined,
  high: Bound | undefined,
  multipleOf: number,
): Automaton {
  const least = low === undefined ? -Infinity : Math.ceil(low.value);
  const most = high === undefined ? Infinity : Math.floor(high.value);
  return integerTexts({
    least: Math.max(
      Number.MIN_SAFE_INTEGER,
      low?.isExclusive && least === low.value ? least + 1 : least,
    ),
    most: Math.min(
      Number.MAX_SAFE_INTEGER,
      high?.isExclusive && most === high.value ? most - 1 : most,
    ),
    multipleOf,
  });
}

function lowerBound(schema: Keywords, pointer: string): Bound | undefined {
  const value = readNumber(schema, pointer, "minimum");
  const exclusive = readNumber(schema, pointer, "exclusiveMinimum");
  if (exclusive !== undefined && exclusive >= (value ?? -Infinity)) {
    return { value: exclusive, isExclusive: true };
  }
  return value === undefined ? undefined : { value, isExclusive: false };
}

function upperBound(schema: Keywords, pointer: string): Bound | undefined {
  const value = readNumber(schema, pointer, "maximum");
  const exclusive = readNumber(schema, pointer, "exclusiveMaximum");
  if (exclusive !== undefined && exclusive <= (value ?? Infinity)) {
    return { value: exclusive, isExclusive: true };
  }
  return value === undefined ? undefined : { value, isExclusive: false };
}
