import { canonicalJson, isRecord } from "../../../base/json.ts";
import type { JsonSchema } from "../../json_schema.ts";
import {
  type Keywords,
  readKeywords,
  requireAlone,
  sayingKeywords,
} from "./keywords.ts";
import { readList } from "./keyword_values.ts";
import { findReferenced } from "../references.ts";
import { keywordProblem, pointerTo } from "../schema_problem.ts";

/** References to references are followed this far; a chain that is longer leads back to itself. */
const MAXIMUM_REFERENCES = 100;

/**
 * Joins the schemas of `allOf` and what stands beside it into one. Keywords may meet if they are
 * equal; members and what is required are put together.
 *
 * @throws {UsageError} If that is not all that there is to do.
 */
export function mergeAllOf(
  schema: Keywords,
  pointer: string,
  root: JsonSchema,
): Keywords {
  const { allOf: _, ...beside } = schema;
  const inner = pointerTo(pointer, "allOf");
  const parts = (readList(schema, pointer, "allOf") ?? []).map(
    (part, index) => resolvePart(part, pointerTo(inner, index), root),
  );
  return parts.reduce(
    (merged, part) => mergeKeywords(merged, part, pointer),
    beside,
  );
}

/** A part behind its references, with its own `allOf` merged. */
function resolvePart(
  part: unknown,
  pointer: string,
  root: JsonSchema,
): Keywords {
  let resolved = part;
  for (let step = 0; step < MAXIMUM_REFERENCES; step += 1) {
    const keywords = readKeywords(resolved, pointer);
    const reference = keywords["$ref"];
    if (typeof reference !== "string") {
      return "allOf" in keywords
        ? mergeAllOf(keywords, pointer, root)
        : keywords;
    }
    requireAlone(keywords, pointer, "$ref");
    resolved = findReferenced(root, reference);
  }
  throw keywordProblem(pointer, "$ref", "leads back to itself");
}

function mergeKeywords(a: Keywords, b: Keywords, pointer: string): Keywords {
  const merged: Record<string, unknown> = { ...a };
  if (isClosedTo(a, b) || isClosedTo(b, a)) {
    throw keywordProblem(
      pointer,
      "allOf",
      "names members beside an additionalProperties that refuses them",
    );
  }
  for (const keyword of sayingKeywords(b)) {
    merged[keyword] = keyword in a
      ? mergeValues(keyword, a[keyword], b[keyword], pointer)
      : b[keyword];
  }
  return merged;
}

/** Whether a schema has a say on members that only another one names. */
function isClosedTo(schema: Keywords, other: Keywords): boolean {
  const own = schema["properties"] ?? {};
  const others = other["properties"] ?? {};
  return "additionalProperties" in schema &&
    schema["additionalProperties"] !== true && isRecord(own) &&
    isRecord(others) &&
    Object.keys(others).some((name) => !Object.hasOwn(own, name));
}

function mergeValues(
  keyword: string,
  a: unknown,
  b: unknown,
  pointer: string,
): unknown {
  if (canonicalJson(a) === canonicalJson(b)) return a;
  if (keyword === "required" && Array.isArray(a) && Array.isArray(b)) {
    return [...new Set([...a, ...b])];
  }
  if (keyword === "properties" && isRecord(a) && isRecord(b)) {
    return mergeProperties(a, b, pointer);
  }
  throw keywordProblem(
    pointer,
    "allOf",
    `has schemas that differ in "${keyword}", which is not supported`,
  );
}

function mergeProperties(
  a: Keywords,
  b: Keywords,
  pointer: string,
): Keywords {
  const differing = Object.keys(b).find((name) =>
    Object.hasOwn(a, name) && canonicalJson(a[name]) !== canonicalJson(b[name])
  );
  if (differing === undefined) return { ...a, ...b };
  throw keywordProblem(
    pointer,
    "allOf",
    `has schemas that differ in the member "${differing}", which is not supported`,
  );
}
