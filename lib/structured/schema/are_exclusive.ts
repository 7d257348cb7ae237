import { alternativesOf, type PlainNode } from "./alternatives.ts";
import type { ObjectNode, SchemaNode } from "./schema_node.ts";

/**
 * Whether it is certain that no value that is written for one of some schemas is valid for another.
 */
export function areExclusive(schemas: readonly SchemaNode[]): boolean {
  const groups = schemas.map(alternativesOf);
  return groups.every((group, index) =>
    groups.slice(index + 1).every((other) => areApart(group, other, new Set()))
  );
}

function areApart(
  group: readonly PlainNode[],
  other: readonly PlainNode[],
  seen: ReadonlySet<SchemaNode>,
): boolean {
  return group.every((a) => other.every((b) => isApart(a, b, seen)));
}

function isApart(
  a: PlainNode,
  b: PlainNode,
  seen: ReadonlySet<SchemaNode>,
): boolean {
  if (a === b || seen.has(a)) return false;
  if (a.kind === "object" && b.kind === "object") {
    return areObjectsApart(a, b, new Set([...seen, a]));
  }
  if (a.kind === "literals" && b.kind === "literals") {
    return a.texts.every((text) => !b.texts.includes(text));
  }
  const kinds = kindsOf(b);
  return kindsOf(a).every((kind) => !kinds.includes(kind));
}

/** The kinds of JSON values that a node has. */
function kindsOf(node: PlainNode): string[] {
  switch (node.kind) {
    case "literals":
      return node.texts.map(kindOfText);
    case "pattern":
      return ["string"];
    default:
      return [node.kind];
  }
}

function kindOfText(text: string): string {
  const value: unknown = JSON.parse(text);
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function areObjectsApart(
  a: ObjectNode,
  b: ObjectNode,
  seen: ReadonlySet<SchemaNode>,
): boolean {
  const differ = a.properties.some((property) => {
    const other = b.properties.find(({ name }) => name === property.name);
    return property.isRequired && other?.isRequired === true && areApart(
      alternativesOf(property.value),
      alternativesOf(other.value),
      seen,
    );
  });
  return differ || (refuses(a, b) && refuses(b, a));
}

/** Whether no object that is written for the other schema is valid for this one. */
function refuses(schema: ObjectNode, other: ObjectNode): boolean {
  const lacks = requiresBeyond(schema, other) && other.additional === undefined;
  return lacks || (schema.isClosed && requiresBeyond(other, schema));
}

/** Whether a schema requires a member that another does not name. */
function requiresBeyond(schema: ObjectNode, other: ObjectNode): boolean {
  return schema.properties.some(({ name, isRequired }) =>
    isRequired && other.properties.every((property) => property.name !== name)
  );
}
