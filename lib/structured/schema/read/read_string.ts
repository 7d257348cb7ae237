import { FORMAT_PATTERNS } from "../../pattern/formats.ts";
import { parsePattern } from "../../pattern/parse_pattern.ts";
import { UnsupportedPatternError } from "../../pattern/unsupported_pattern_error.ts";
import { EVERY_CHARACTER } from "../../pattern/character_ranges.ts";
import type { Automaton } from "../../regular/automaton.ts";
import { intersect } from "../../regular/combine.ts";
import {
  compileExpression,
  repeat,
  symbols,
} from "../../regular/expression.ts";
import type { Keywords } from "./keywords.ts";
import { readCount, readText } from "./keyword_values.ts";
import type { PatternNode, StringNode } from "../schema_node.ts";
import { keywordProblem, schemaProblem } from "../schema_problem.ts";

/** Closing a string takes as many characters as it has at least. */
const MAXIMUM_MIN_LENGTH = 10_000;

/**
 * Reads a schema of strings.
 *
 * @throws {UsageError} If a keyword is malformed, a pattern or format is not supported, or no string
 * is valid.
 */
export function readString(
  schema: Keywords,
  pointer: string,
): StringNode | PatternNode {
  const minLength =
    readCount(schema, pointer, "minLength", MAXIMUM_MIN_LENGTH) ?? 0;
  const maxLength = readCount(schema, pointer, "maxLength") ?? Infinity;
  if (minLength > maxLength) {
    throw keywordProblem(pointer, "minLength", 'is more than "maxLength"');
  }
  const automata = [
    ...patternOf(schema, pointer),
    ...formatOf(schema, pointer),
  ];
  if (automata.length === 0) return { kind: "string", minLength, maxLength };
  const values = limitSize(pointer, () => {
    const limits = minLength > 0 || maxLength < Infinity
      ? [lengthBetween(minLength, maxLength)]
      : [];
    return [...automata, ...limits].reduce(intersect);
  });
  if (values.length > 0) return { kind: "pattern", values };
  throw schemaProblem(pointer, "has no valid string");
}

function patternOf(schema: Keywords, pointer: string): Automaton[] {
  const pattern = readText(schema, pointer, "pattern");
  if (pattern === undefined) return [];
  try {
    return [limitSize(pointer, () => compileExpression(parsePattern(pattern)))];
  } catch (error) {
    if (error instanceof UnsupportedPatternError) {
      throw keywordProblem(
        pointer,
        "pattern",
        `has ${error.message}, which is not supported`,
        error,
      );
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw keywordProblem(
      pointer,
      "pattern",
      `must be a regular expression: ${error.message}`,
      error,
    );
  }
}

function formatOf(schema: Keywords, pointer: string): Automaton[] {
  const format = readText(schema, pointer, "format");
  if (format === undefined) return [];
  const pattern = FORMAT_PATTERNS.get(format);
  if (pattern !== undefined) {
    return [compileExpression(parsePattern(pattern))];
  }
  throw keywordProblem(
    pointer,
    "format",
    `must be one of ${
      [...FORMAT_PATTERNS.keys()].join(", ")
    }, or be put as a "pattern": current value is ${JSON.stringify(format)}`,
  );
}

function lengthBetween(least: number, most: number): Automaton {
  return compileExpression(repeat(symbols(...EVERY_CHARACTER), least, most));
}

function limitSize(pointer: string, make: () => Automaton): Automaton {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw schemaProblem(
      pointer,
      `has too large a pattern: ${error.message}`,
      error,
    );
  }
}
