import {
  type Keywords,
  readTypes,
  requireAlone,
  type TypeName,
} from "./keywords.ts";
import { readList } from "./keyword_values.ts";
import { keywordProblem } from "../schema_problem.ts";
import type { LiteralsNode } from "../schema_node.ts";

/**
 * Reads `enum` or `const`; a `type` beside it leaves out the values of other kinds.
 *
 * @throws {UsageError} If another keyword stands beside it, or no value is left.
 */
export function readLiterals(
  schema: Keywords,
  pointer: string,
): LiteralsNode {
  const keyword = "enum" in schema ? "enum" : "const";
  requireAlone(schema, pointer, keyword, ["type"]);
  const values = keyword === "enum"
    ? readList(schema, pointer, keyword) ?? []
    : [schema["const"]];
  const types = readTypes(schema, pointer);
  const texts = values
    .filter((value) =>
      types === undefined || types.some((type) => isOfType(value, type))
    )
    .map((value) => JSON.stringify(value));
  if (texts.length > 0) return { kind: "literals", texts: [...new Set(texts)] };
  throw keywordProblem(pointer, keyword, 'has no value of the "type"');
}

function isOfType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "object":
      return typeof value === "object" && value !== null &&
        !Array.isArray(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}
