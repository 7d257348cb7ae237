import type { JsonSchema } from "../json_schema.ts";

/**
 * Finds the schema that a reference names: `#`, or `#` and a JSON pointer (RFC 6901). `undefined` if
 * there is none.
 */
export function findReferenced(root: JsonSchema, reference: string): unknown {
  const [start, ...keys] = reference.split("/");
  if (start !== "#") return undefined;
  return keys.map(unescape).reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    root,
  );
}

function unescape(key: string): string {
  return decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
}
