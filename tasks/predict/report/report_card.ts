import { isRecord } from "../../../lib/base/json.ts";
import {
  type AnswerLine,
  isAnswer,
  type ResultLine,
} from "../../../lib/results/lines/result_line.ts";
import { escapeHtml } from "./escape_html.ts";

/** Writes one result as a card of the page. */
export function reportCard(
  line: ResultLine,
  thumbnail: Uint8Array | undefined,
): string {
  return isAnswer(line)
    ? card("", line.name, [
      figure(thumbnail),
      answerOf(line),
      `<p class="facts-of" title="${escapeHtml(textAt(line, "prompt"))}">${
        escapeHtml(factsOf(line))
      }</p>`,
    ])
    : card(" class=failed", line.name, [
      figure(undefined),
      `<p class="text">${escapeHtml(line.error.message)}</p>`,
    ]);
}

function card(
  attributes: string,
  name: string,
  [figure = "", answer = "", facts = ""]: readonly string[],
): string {
  const body = `<h2>${escapeHtml(name)}</h2>${answer}${facts}`;
  return `<article${attributes}>${figure}<div class="body">${body}</div></article>\n`;
}

function figure(thumbnail: Uint8Array | undefined): string {
  if (thumbnail === undefined) return "<figure>no picture</figure>";
  const source = `data:image/webp;base64,${thumbnail.toBase64()}`;
  return `<figure><img loading="lazy" decoding="async" alt="" src="${source}"></figure>`;
}

/** An answer by a schema is easier to read as lines than as the text that it came as. */
function answerOf(line: AnswerLine): string {
  const { data } = line;
  return data === undefined
    ? `<p class="text">${escapeHtml(textAt(line, "text"))}</p>`
    : `<pre class="text">${escapeHtml(JSON.stringify(data, null, 2))}</pre>`;
}

/** What is known of how it was answered; answers of other versions may say less. */
function factsOf(line: AnswerLine): string {
  const width = numberAt(line, "image", "width");
  const height = numberAt(line, "image", "height");
  const tokens = numberAt(line, "tokens", "generated");
  const total = numberAt(line, "timings", "totalMs");
  const first = numberAt(line, "timings", "firstTokenMs");
  const pace = numberAt(line, "timings", "tokensPerSecond");
  return [
    textAt(line, "mode"),
    width && height && `${width} × ${height}`,
    tokens !== undefined && `${tokens} tokens`,
    total !== undefined && `${seconds(total)} in all`,
    first !== undefined && `first token after ${seconds(first)}`,
    pace ? `${rounded(pace)} tokens/s` : "",
    line["stopReason"] === "length" && "cut off at the longest answer",
  ].filter(Boolean).join(" · ");
}

function seconds(ms: number): string {
  return `${rounded(ms / 1000)} s`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}

function textAt(line: AnswerLine, field: string): string {
  const value = line[field];
  return typeof value === "string" ? value : "";
}

function numberAt(
  line: AnswerLine,
  part: string,
  field: string,
): number | undefined {
  const fields = line[part];
  const value = isRecord(fields) ? fields[field] : undefined;
  return typeof value === "number" ? value : undefined;
}
