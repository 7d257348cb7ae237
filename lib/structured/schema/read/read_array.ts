import type { Keywords } from "./keywords.ts";
import { readCount, readList } from "./keyword_values.ts";
import type { ReadPart } from "./read_part.ts";
import type { ArrayNode } from "../schema_node.ts";
import { keywordProblem, pointerTo } from "../schema_problem.ts";

/** Each item is a place of the rule; more would be slow to compile. */
const MAXIMUM_MIN_ITEMS = 1000;

/**
 * Reads a schema of arrays. Without `items`, items behind those of `prefixItems` may be anything, as
 * JSON Schema says.
 *
 * @throws {UsageError} If a keyword is malformed, or no array is valid.
 */
export function readArray(
  schema: Keywords,
  pointer: string,
  read: ReadPart,
): ArrayNode {
  const prefixPointer = pointerTo(pointer, "prefixItems");
  const prefix = (readList(schema, pointer, "prefixItems") ?? []).map((
    item,
    index,
  ) => read(item, pointerTo(prefixPointer, index)));
  const hasItems = schema["items"] !== false;
  const items = hasItems
    ? read(schema["items"] ?? true, pointerTo(pointer, "items"))
    : undefined;
  const minItems = readCount(schema, pointer, "minItems", MAXIMUM_MIN_ITEMS);
  const maxItems = readCount(schema, pointer, "maxItems") ?? Infinity;
  const node: ArrayNode = {
    kind: "array",
    prefix,
    items,
    minItems: minItems ?? 0,
    maxItems: hasItems ? maxItems : Math.min(maxItems, prefix.length),
  };
  if (node.minItems <= node.maxItems) return node;
  throw keywordProblem(
    pointer,
    "minItems",
    `is more than the ${node.maxItems} items that there may be`,
  );
}
