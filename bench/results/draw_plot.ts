import { formatRatio } from "./format_metric.ts";
import type { Ratio } from "./ratio.ts";

/** Lengths in pixels. */
const WIDTH = 860;
const LABEL_WIDTH = 390;
const ROW_HEIGHT = 26;
const BAR_HEIGHT = 14;
const TOP = 56;
const RIGHT = 130;

/** Ratios beyond are cut off, so that the others can be told apart. */
const LARGEST = 5;

/** What is drawn in a color, and which one on white and on black. */
const COLORS = {
  "text": ["fill", "#1f2328", "#f0f6fc"],
  ".note": ["fill", "#59636e", "#9198a1"],
  ".back": ["fill", "#ffffff", "#0d1117"],
  ".one": ["stroke", "#818b98", "#656c76"],
  ".goal": ["stroke", "#1f2328", "#f0f6fc"],
  ".plain": ["fill", "#818b98", "#656c76"],
  ".reached": ["fill", "#1a7f37", "#3fb950"],
  ".missed": ["fill", "#bc4c00", "#db6d28"],
} as const;

/** Without custom properties, which some programs that draw SVG do not know. */
const STYLE = [
  "text { font: 13px system-ui, sans-serif; }",
  ".title { font-weight: 600; font-size: 15px; }",
  ".goal { stroke-width: 2; }",
  ...colorRules(1),
  "@media (prefers-color-scheme: dark) {",
  ...colorRules(2),
  "}",
].join("\n");

/**
 * Draws ratios as bars, with a line at 1 and a mark at each goal, as an SVG that can be read in light
 * and dark surroundings.
 */
export function drawPlot(title: string, ratios: readonly Ratio[]): string {
  const height = TOP + ROW_HEIGHT * ratios.length + 16;
  const values = ratios.flatMap(({ ratio, goal }) => [ratio, goal ?? 0]);
  const largest = Math.min(LARGEST, Math.max(1, ...values));
  const scale = (WIDTH - LABEL_WIDTH - RIGHT) / largest;
  const one = LABEL_WIDTH + scale;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="16" y="26">${escape(title)}</text>`,
    `<text class="note" x="16" y="45">The thin line is 1, dark marks are goals; ` +
    `of shares in percent, less is better; bars end at ${LARGEST}</text>`,
    `<path class="one" d="M${px(one)} ${TOP - 4}V${height - 12}"/>`,
    ...ratios.map((ratio, row) => drawRow(ratio, row, scale)),
    `</svg>`,
    "",
  ].join("\n");
}

function drawRow(ratio: Ratio, row: number, scale: number): string {
  const y = TOP + ROW_HEIGHT * row;
  const middle = y + BAR_HEIGHT / 2;
  const length = Math.min(LARGEST, ratio.ratio) * scale;
  const { goal } = ratio;
  const mark = goal === undefined
    ? ""
    : `<path class="goal" d="M${px(LABEL_WIDTH + goal * scale)} ${y - 3}v${
      BAR_HEIGHT + 6
    }"/>`;
  const end = LABEL_WIDTH + Math.max(length, (goal ?? 0) * scale) + 8;
  return `<text x="${LABEL_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${
    escape(ratio.what)
  }</text>` +
    `<rect class="${classOf(ratio)}" x="${LABEL_WIDTH}" y="${y}" width="${
      px(length)
    }" height="${BAR_HEIGHT}" rx="2"/>${mark}` +
    `<text x="${px(end)}" y="${middle + 4}">${label(ratio)}</text>`;
}

function classOf({ isReached }: Ratio): string {
  if (isReached === undefined) return "plain";
  return isReached ? "reached" : "missed";
}

function label({ kind, ratio, goal }: Ratio): string {
  const value = formatRatio(kind, ratio);
  if (goal === undefined) return value;
  const sign = kind === "times" ? "&#8805;" : "&#8804;";
  return `${value} (${sign} ${formatRatio(kind, goal)})`;
}

function px(length: number): string {
  return length.toFixed(1);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function colorRules(surrounding: 1 | 2): string[] {
  return Object.entries(COLORS).map(([selector, color]) =>
    `${selector} { ${color[0]}: ${color[surrounding]}; }`
  );
}
