import type { Keywords } from "./keywords.ts";
import { keywordProblem } from "../schema_problem.ts";

/**
 * The number of a keyword that counts; `undefined` if it is not there.
 *
 * @param most The highest that is supported.
 * @throws {UsageError} If it is no such number.
 */
export function readCount(
  schema: Keywords,
  pointer: string,
  keyword: string,
  most: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 &&
    value <= most
  ) return value;
  throw keywordProblem(
    pointer,
    keyword,
    `must be an integer from 0 to ${most}: current value is ${
      JSON.stringify(value)
    }`,
  );
}

/**
 * The number of a keyword; `undefined` if it is not there.
 *
 * @throws {UsageError} If it is no number.
 */
export function readNumber(
  schema: Keywords,
  pointer: string,
  keyword: string,
): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw keywordProblem(
    pointer,
    keyword,
    `must be a number: current value is ${JSON.stringify(value)}`,
  );
}

/**
 * The text of a keyword; `undefined` if it is not there.
 *
 * @throws {UsageError} If it is no text.
 */
export function readText(
  schema: Keywords,
  pointer: string,
  keyword: string,
): string | undefined {
  const value = schema[keyword];
  if (value === undefined || typeof value === "string") return value;
  throw keywordProblem(
    pointer,
    keyword,
    `must be a string: current value is ${JSON.stringify(value)}`,
  );
}

/**
 * The list of a keyword; `undefined` if it is not there.
 *
 * @throws {UsageError} If it is no list, or empty.
 */
export function readList(
  schema: Keywords,
  pointer: string,
  keyword: string,
): readonly unknown[] | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length > 0) return value;
  throw keywordProblem(pointer, keyword, "must be a list that is not empty");
}
