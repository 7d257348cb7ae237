/** How a column is set: text to the left, numbers to the right. */
export type Alignment = "left" | "right";

/**
 * Sets rows in columns two spaces apart; the last column is not padded.
 *
 * @param header Titles, also what says how many columns there are.
 * @param rows One list of cells each.
 * @param alignments `left` where left out.
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? "").length))
  );
  return lines.map((cells) =>
    widths.map((width, column) =>
      pad(cells[column] ?? "", width, alignments[column])
    ).join("  ").trimEnd()
  ).join("\n");
}

function pad(
  cell: string,
  width: number,
  alignment: Alignment = "left",
): string {
  return alignment === "right" ? cell.padStart(width) : cell.padEnd(width);
}
