import { type Span, terminalRows } from "./terminal_rows.ts";

/** Width of a character and height of a line, in pixels, of a usual font at {@linkcode FONT_SIZE}. */
const CELL = { width: 8.4, height: 19 } as const;

const FONT_SIZE = 14;

const MARGIN = 16;

const COLORS = { background: "#1b1f27", text: "#d8dee9" } as const;

/** Looks by the numbers that `paint()` writes, as attributes; the prompt is dim. */
const STYLES: Readonly<Record<string, string>> = {
  "1": ' font-weight="bold" fill="#ffffff"',
  "2": ' fill="#8a94a6"',
  "36": ' fill="#5fc3d2"',
  "1;31": ' font-weight="bold" fill="#ff6b6b"',
};

/** What a picture shows. */
export interface ScreenPicture {
  /** What it is called, for those who do not see it. */
  title: string;
  /** What was written to the terminal. */
  text: string;
  /** Width of the terminal. */
  columns: number;
}

/**
 * Draws what a terminal shows as an SVG document. The same text gives the same document, and each row
 * has its width set, so that columns are straight in whatever font there is.
 */
export function drawScreen({ title, text, columns }: ScreenPicture): string {
  const rows = terminalRows(text);
  const width = Math.ceil(columns * CELL.width) + 2 * MARGIN;
  const height = rows.length * CELL.height + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${COLORS.background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="${COLORS.text}" xml:space="preserve">
${rows.map(drawRow).filter((row) => row !== "").join("\n")}
</g>
</svg>
`;
}

function drawRow(spans: readonly Span[], index: number): string {
  const line = spans.map(({ text }) => text).join("");
  // Not all viewers keep spaces in front.
  const indent = line.length - line.trimStart().length;
  const width = ((line.length - indent) * CELL.width).toFixed(1);
  const x = (MARGIN + indent * CELL.width).toFixed(1);
  const y = MARGIN + index * CELL.height + FONT_SIZE;
  const text = spans.map(drawSpan).join("").trimStart();
  return text === ""
    ? ""
    : `<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
}

function drawSpan({ text, style }: Span): string {
  const attributes = STYLES[style];
  return attributes === undefined
    ? escape(text)
    : `<tspan${attributes}>${escape(text)}</tspan>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
