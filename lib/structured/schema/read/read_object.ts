import { isRecord } from "../../../base/json.ts";
import { accepts } from "../../regular/accepts.ts";
import { complement, intersect } from "../../regular/combine.ts";
import {
  choice,
  compileExpression,
  literal,
} from "../../regular/expression.ts";
import type { Keywords } from "./keywords.ts";
import { type PropertyNames, readPropertyNames } from "./property_names.ts";
import type { ReadPart } from "./read_part.ts";
import type {
  AdditionalProperties,
  ObjectNode,
  SchemaNode,
} from "../schema_node.ts";
import { keywordProblem, pointerTo } from "../schema_problem.ts";

/**
 * Reads a schema of objects. Members that the schema does not name are written only if
 * `additionalProperties` asks for them.
 *
 * @throws {UsageError} If a keyword is malformed, or a member is required that may not be there.
 */
export function readObject(
  schema: Keywords,
  pointer: string,
  read: ReadPart,
): ObjectNode {
  const names = readPropertyNames(schema, pointer, read);
  const additional = readAdditional(schema, pointer, read);
  const required = readRequired(schema, pointer);
  const values = readProperties(schema, pointer, read);
  for (const name of [...required, ...names.list ?? []]) {
    const value = values.get(name) ?? additional;
    if (value !== undefined) values.set(name, value);
  }
  for (const name of values.keys()) {
    if (!accepts(names.automaton, name)) values.delete(name);
  }
  const missing = required.find((name) => !values.has(name));
  if (missing !== undefined) throw cannotRequire(pointer, missing);
  return {
    kind: "object",
    properties: [...values].map(([name, value]) => ({
      name,
      value,
      isRequired: required.includes(name),
    })),
    additional: additional && addOthers(additional, names, [...values.keys()]),
    isClosed: schema["additionalProperties"] === false,
  };
}

function readProperties(
  schema: Keywords,
  pointer: string,
  read: ReadPart,
): Map<string, SchemaNode> {
  const properties = schema["properties"] ?? {};
  if (!isRecord(properties)) {
    throw keywordProblem(pointer, "properties", "must be an object");
  }
  const inner = pointerTo(pointer, "properties");
  return new Map(
    Object.entries(properties)
      .map(([name, value]) => [name, read(value, pointerTo(inner, name))]),
  );
}

function readAdditional(
  schema: Keywords,
  pointer: string,
  read: ReadPart,
): SchemaNode | undefined {
  const additional = schema["additionalProperties"];
  if (additional === undefined || additional === false) return undefined;
  return read(additional, pointerTo(pointer, "additionalProperties"));
}

function readRequired(schema: Keywords, pointer: string): string[] {
  const required = schema["required"] ?? [];
  if (Array.isArray(required)) {
    const names = required.filter((name) => typeof name === "string");
    if (names.length === required.length) return names;
  }
  throw keywordProblem(pointer, "required", "must be a list of strings");
}

/** Other keys than those with values of their own, if the names allow any. */
function addOthers(
  value: SchemaNode,
  { list, automaton }: PropertyNames,
  own: readonly string[],
): AdditionalProperties | undefined {
  if (list !== undefined) return undefined;
  const others = complement(
    compileExpression(choice(...own.map(literal))),
  );
  return { keys: intersect(automaton, others), value };
}

function cannotRequire(pointer: string, name: string) {
  return keywordProblem(
    pointer,
    "required",
    `names "${name}", which is not among "properties" and may not be added`,
  );
}
