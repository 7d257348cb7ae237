import { hang } from "./hang.ts";

/** What something is called, and what it is. */
export type Field = readonly [label: string, value: string];

/**
 * Sets fields as lines with the values below each other.
 *
 * @param columns Width at which values are broken; without it they are not.
 */
export function formatFields(
  fields: readonly Field[],
  columns = Infinity,
): string {
  const width = Math.max(0, ...fields.map(([label]) => label.length)) + 2;
  return fields
    .map(([label, value]) =>
      hang(`${label.padEnd(width)}${value}`, width, columns)
    )
    .join("\n");
}
