/** What steers a terminal, of that which the toolkit writes: lines, start of line, up, and erasing. */
// deno-lint-ignore no-control-regex
const CONTROL_REGEXP = /(\n|\r|\x1b\[\d*[AJK])/;

/**
 * What a person sees on a terminal after some text was written to it: its lines, without empty ones at
 * the end.
 *
 * @throws {RangeError} For a control code that is not known here.
 */
export function renderTerminal(text: string): string[] {
  const lines = [""];
  let [row, column] = [0, 0];
  for (const token of text.split(CONTROL_REGEXP)) {
    const line = lines[row] ?? "";
    if (token === "\n") [row, column] = [row + 1, 0];
    else if (token === "\r") column = 0;
    else if (token.endsWith("A") && token.startsWith("\x1b")) {
      row -= Number(token.slice(2, -1) || 1);
    } else if (token === "\x1b[K") lines[row] = line.slice(0, column);
    else if (token === "\x1b[J") {
      lines.splice(row, lines.length, line.slice(0, column));
    } else if (/\p{Cc}/u.test(token)) {
      throw new RangeError(`Cannot render ${JSON.stringify(token)}`);
    } else {
      lines[row] = line.slice(0, column).padEnd(column) + token +
        line.slice(column + token.length);
      column += token.length;
    }
  }
  return lines.join("\n").trimEnd().split("\n").filter((line) => line !== "");
}
