import { createHash } from "node:crypto";
import type { Tally } from "../batch/batch_screen.ts";
import { REPORT_SCRIPT } from "./report_script.ts";
import { REPORT_STYLE } from "./report_style.ts";

/** What the page begins with, up to the first card. */
export function pageHead(
  { answered, kept, failed }: Tally,
  createdAt: Date,
): string {
  const facts = [
    `${answered + kept} answered`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    createdAt.toISOString().slice(0, 16).replace("T", " ") + " UTC",
  ].join(" · ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FastVLM report</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>FastVLM report</h1>
<p class="facts">${facts}</p>
<div class="tools">
<label><input type="checkbox" id="failed"> failed only</label>
<input type="search" id="filter" placeholder="Filter by words" aria-label="Filter by words">
<span class="facts" id="shown" role="status"></span>
</div>
</header>
<main>
`;
}

/** What the page ends with, after the last card. */
export function pageFoot(): string {
  return `</main>
<p class="none" id="none" hidden>Nothing matches</p>
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

/** Nothing is loaded, and nothing runs but the page's own: an answer may hold what it likes. */
function policy(): string {
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src '${hashOf(REPORT_STYLE)}'`,
    `script-src '${hashOf(REPORT_SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
