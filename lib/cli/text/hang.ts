import { wrap } from "./wrap.ts";

/** Text that is narrower than this cannot be read any more. */
const MINIMUM_TEXT_WIDTH = 20;

/**
 * Breaks a text that is longer than a line, and sets its further lines in by so many columns. Where the
 * terminal is too narrow for that, it is left to the terminal.
 */
export function hang(text: string, indent: number, columns: number): string {
  const width = columns - indent;
  if (text.length <= columns || width < MINIMUM_TEXT_WIDTH) return text;
  const head = text.slice(0, indent);
  const lines = wrap(text.slice(indent), width);
  return `${head}${lines.join(`\n${" ".repeat(indent)}`)}`;
}
