import type { Output } from "../io.ts";
import { hang } from "./hang.ts";
import { paint } from "./paint.ts";

/** How a column is set: text to the left, numbers to the right. */
export type Alignment = "left" | "right";

/**
 * Sets rows in columns two spaces apart; the last column is not padded.
 *
 * @param header Titles, also what says how many columns there are.
 * @param rows One list of cells each.
 * @param alignments `left` where left out.
 * @param columns Width at which the last column is broken; without it it is not.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
  columns = Infinity,
): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? "").length))
  );
  const indent = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  return lines.map((cells) => {
    const line = widths.map((width, column) =>
      pad(cells[column] ?? "", width, alignments[column])
    ).join("  ").trimEnd();
    return hang(line, indent, columns);
  }).join("\n");
}

/** Makes the header of a table stand out where a person reads it in color. */
export function paintHeader(
  table: string,
  output: Pick<Output, "hasColor">,
): string {
  const [header = "", ...rows] = table.split("\n");
  return [paint(header, "bold", output), ...rows].join("\n");
}

function pad(
  cell: string,
  width: number,
  alignment: Alignment = "left",
): string {
  return alignment === "right" ? cell.padStart(width) : cell.padEnd(width);
}
