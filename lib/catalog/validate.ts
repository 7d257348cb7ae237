import { z } from "zod";
import { ConfigError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

/** Enough to recognize a value by; a whole document would flood the line. */
const MAXIMUM_SHOWN_LENGTH = 60;

const IDENTIFIER_REGEXP = /^[A-Za-z_$][\w$]*$/;

const EXPECTED_NAMES: Record<string, string> = {
  array: "a list",
  boolean: "a boolean",
  int: "an integer",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

/**
 * Parses an outside value with a schema; the error is one line that names the file, the JSON path,
 * what was expected, and the value.
 *
 * @throws {ConfigError} If the value is not what the schema wants.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  origin: string,
): T {
  const parsed = schema.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const issue = parsed.error.issues.find(isUnknownKey) ?? first;
  if (issue === undefined) throw new TypeError("Schema failed without issue");
  throw new ConfigError(
    `Cannot use "${origin}": ${describeFailure(issue, value)}`,
    { cause: parsed.error },
  );
}

/** An object schema that refuses other keys and names the nearest known one. */
export function closedObject<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? describeUnknownKey(issue.keys[0] ?? "", known)
        : undefined,
  });
}

/** Formats a JSON path as JavaScript would: `models[2].variants["q4-x"]`. */
export function formatJsonPath(path: readonly PropertyKey[]): string {
  return path.map((key, index) => {
    if (typeof key === "number") return `[${key}]`;
    const name = String(key);
    if (!IDENTIFIER_REGEXP.test(name)) return `[${JSON.stringify(name)}]`;
    return index === 0 ? name : `.${name}`;
  }).join("");
}

/** Formats a value for an error message, on one line and not too long. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAXIMUM_SHOWN_LENGTH
    ? text
    : `${text.slice(0, MAXIMUM_SHOWN_LENGTH)}…`;
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const suggestion = nearest(key, known);
  return suggestion === undefined
    ? `must have no key "${key}": known keys are ${known.join(", ")}`
    : `must have no key "${key}": did you mean "${suggestion}"`;
}

function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${EXPECTED_NAMES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.map(showValue).join(" or ")}`;
    case "invalid_union":
      return `must be ${describeOptions(issue["options"])}`;
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be >= ${issue.minimum}`
        : "must not be empty";
    case "too_big":
      return `must be <= ${issue.maximum}`;
    case "invalid_key":
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}

function describeOptions(options: unknown): string {
  return Array.isArray(options)
    ? options.map(showValue).join(" or ")
    : "one of the known forms";
}

function describeFailure(issue: z.core.$ZodIssue, document: unknown): string {
  const where = formatJsonPath(issue.path) || "the document";
  if (isUnknownKey(issue)) return `${where} ${issue.message}`;
  if (issue.code === "invalid_key") return `the key ${where} ${issue.message}`;
  const value = valueAt(document, issue.path);
  return value === undefined
    ? `${where} ${issue.message}: it is missing`
    : `${where} ${issue.message}: current value is ${showValue(value)}`;
}

function isUnknownKey(issue: z.core.$ZodIssue): boolean {
  return issue.code === "unrecognized_keys";
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    document,
  );
}
