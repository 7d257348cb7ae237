import { wrap } from "./wrap.ts";

/** A term, and what is said of it; nothing, if the term says it all. */
export type SectionRow = readonly [label: string, text: string];

/** Leaves the larger half of 80 columns to the text. */
const MAXIMUM_LABEL_WIDTH = 34;

/** Text that is narrower than this cannot be read any more. */
const MINIMUM_TEXT_WIDTH = 20;

/**
 * Sets a titled list of terms for a terminal of so many columns, with a line feed at its end; nothing at
 * all if there are no terms.
 */
export function formatSection(
  title: string,
  rows: readonly SectionRow[],
  columns: number,
): string {
  if (rows.length === 0) return "";
  const limit = Math.min(MAXIMUM_LABEL_WIDTH, Math.floor(columns / 2) - 4);
  const widths = rows.filter(([, text]) => text !== "")
    .map(([label]) => label.length);
  const width = Math.max(0, ...widths.filter((length) => length <= limit));
  const lines = rows.map((row) => formatRow(row, width, columns));
  return `${title}:\n${lines.join("\n")}\n`;
}

/** A label too long for its column stands on a line of its own. */
function formatRow(
  [label, text]: SectionRow,
  width: number,
  columns: number,
): string {
  if (text === "") return formatTerm(label, columns);
  const indent = " ".repeat(width + 4);
  const lines = wrap(
    text,
    Math.max(MINIMUM_TEXT_WIDTH, columns - indent.length),
  );
  if (label.length > width) {
    return [`  ${label}`, ...lines.map((line) => indent + line)].join("\n");
  }
  return lines.map((line, index) =>
    index === 0 ? `  ${label.padEnd(width)}  ${line}` : indent + line
  ).join("\n");
}

/** A long list, as permission flags have them, is broken after its commas. */
function formatTerm(term: string, columns: number): string {
  const lines = [""];
  for (const part of term.split(/(?<=,)/)) {
    const line = lines.at(-1) ?? "";
    const fits = line.length + part.length + 4 <= columns;
    if (line === "" || fits) lines[lines.length - 1] = line + part;
    else lines.push(part);
  }
  return lines.map((line, index) => `${index === 0 ? "  " : "    "}${line}`)
    .join("\n");
}
