/** Sets rows as a table of Markdown; `deno fmt` aligns its columns. Without rows there is no table. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const rule = header.map(() => "---");
  return `${[header, rule, ...rows].map(formatRow).join("\n")}\n`;
}

/** A bar would begin a new cell, in code too; a line feed would end the row. */
function formatRow(cells: readonly string[]): string {
  const escaped = cells.map((cell) =>
    cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")
  );
  return `| ${escaped.join(" | ")} |`;
}
