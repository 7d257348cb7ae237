/** A piece of a row that looks the same from end to end. */
export interface Span {
  /** What stands there. */
  text: string;
  /** How it looks, as the numbers of ECMA-48: `""` is plain. */
  style: string;
}

interface Cell {
  character: string;
  style: string;
}

/** What steers a terminal, of that which the toolkit writes: lines, up, erasing and looks. */
// deno-lint-ignore no-control-regex
const CONTROL_REGEXP = /(\n|\r|\x1b\[[\d;]*[AJKm])/;

/**
 * What a person sees on a terminal after some text was written to it, row by row, without empty rows at
 * the end.
 */
export function terminalRows(text: string): Span[][] {
  const screen = new TerminalScreen();
  for (const token of text.split(CONTROL_REGEXP)) screen.write(token);
  return screen.rows;
}

class TerminalScreen {
  readonly #rows: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = "";

  get rows(): Span[][] {
    const rows = this.#rows.map(joinCells);
    return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
  }

  write(token: string): void {
    if (token.startsWith("\x1b[")) this.#steer(token.slice(2, -1), token);
    else if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#goTo(this.#row + 1);
    else for (const character of token) this.#put(character);
  }

  #steer(numbers: string, token: string): void {
    switch (token.at(-1)) {
      case "A":
        this.#row -= Number(numbers || 1);
        break;
      case "J":
        this.#rows.splice(this.#row + 1);
        this.#rows[this.#row]?.splice(this.#column);
        break;
      case "K":
        this.#rows[this.#row]?.splice(this.#column);
        break;
      default:
        this.#style = numbers === "0" ? "" : numbers;
    }
  }

  #goTo(row: number): void {
    while (this.#rows.length <= row) this.#rows.push([]);
    [this.#row, this.#column] = [row, 0];
  }

  #put(character: string): void {
    const row = this.#rows[this.#row] ?? [];
    while (row.length < this.#column) row.push({ character: " ", style: "" });
    row[this.#column] = { character, style: this.#style };
    this.#column += 1;
  }
}

function joinCells(cells: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  for (const { character, style } of cells) {
    const last = spans.at(-1);
    if (last?.style === style) last.text += character;
    else spans.push({ text: character, style });
  }
  return spans;
}
