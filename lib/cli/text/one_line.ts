/**
 * Makes text fit for one line of a terminal. Names and messages may come from a file or a server:
 * no byte of theirs may break the line or steer the terminal.
 */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
