import { isRecord } from "../../../base/json.ts";
import { keywordProblem, schemaProblem } from "../schema_problem.ts";

/** A schema that is an object, by its keywords. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Names of the kinds of values, as `type` has them. */
export const TYPE_NAMES = [
  "object",
  "array",
  "string",
  "number",
  "integer",
  "boolean",
  "null",
] as const;

/** Name of a kind of values. */
export type TypeName = typeof TYPE_NAMES[number];

/** Keywords that say something of values of one kind only. */
const KEYWORDS_OF_TYPES: readonly [type: TypeName, keywords: string[]][] = [
  [
    "object",
    ["properties", "required", "additionalProperties", "propertyNames"],
  ],
  ["array", ["items", "prefixItems", "minItems", "maxItems"]],
  ["string", ["minLength", "maxLength", "pattern", "format"]],
  [
    "number",
    [
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
      "multipleOf",
    ],
  ],
];

/** Keywords that describe, and change nothing. */
const ANNOTATIONS: readonly string[] = [
  "$comment",
  "$defs",
  "$id",
  "$schema",
  "contentEncoding",
  "contentMediaType",
  "default",
  "definitions",
  "deprecated",
  "description",
  "examples",
  "readOnly",
  "title",
  "writeOnly",
];

const SUPPORTED: readonly string[] = [
  "type",
  "enum",
  "const",
  "$ref",
  "anyOf",
  "oneOf",
  "allOf",
  ...KEYWORDS_OF_TYPES.flatMap(([, keywords]) => keywords),
];

/**
 * Looks at the keywords of a schema.
 *
 * @throws {UsageError} If it is no object, or has a keyword that is not supported.
 */
export function readKeywords(schema: unknown, pointer: string): Keywords {
  if (!isRecord(schema)) {
    throw schemaProblem(pointer, "must be an object or a boolean");
  }
  const unsupported = sayingKeywords(schema)
    .find((keyword) => !SUPPORTED.includes(keyword));
  if (unsupported === undefined) return schema;
  throw keywordProblem(
    pointer,
    unsupported,
    `is not supported: supported are ${SUPPORTED.join(", ")}`,
  );
}

/** The keywords that are more than a description. */
export function sayingKeywords(schema: Keywords): string[] {
  return Object.keys(schema)
    .filter((keyword) => !ANNOTATIONS.includes(keyword));
}

/**
 * Makes sure that a keyword stands alone, but for descriptions and those that it goes with.
 *
 * @throws {UsageError} If another stands beside it.
 */
export function requireAlone(
  schema: Keywords,
  pointer: string,
  keyword: string,
  companions: readonly string[] = [],
): void {
  const other = sayingKeywords(schema)
    .find((name) => name !== keyword && !companions.includes(name));
  if (other === undefined) return;
  throw keywordProblem(
    pointer,
    other,
    `is not supported beside "${keyword}": put it into the schemas that "${keyword}" names`,
  );
}

/**
 * The kinds of values that a schema is for: those that `type` names, else those that its keywords
 * speak of; `undefined` if nothing says so.
 *
 * @throws {UsageError} If `type` is malformed.
 */
export function readTypes(
  schema: Keywords,
  pointer: string,
): readonly TypeName[] | undefined {
  const { type } = schema;
  if (type !== undefined) {
    const names = Array.isArray(type) ? type : [type];
    if (names.length > 0 && names.every(isTypeName)) return names;
    throw keywordProblem(
      pointer,
      "type",
      `must be one or some of ${TYPE_NAMES.join(", ")}`,
    );
  }
  const types = KEYWORDS_OF_TYPES
    .filter(([, keywords]) => keywords.some((name) => name in schema))
    .map(([name]) => name);
  return types.length === 0 ? undefined : types;
}

function isTypeName(value: unknown): value is TypeName {
  return TYPE_NAMES.some((name) => name === value);
}
