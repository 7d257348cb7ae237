import { readChunks } from "../../base/digest.ts";
import { parseResultLine, type ResultLine } from "./result_line.ts";
import { splitLines } from "./split_lines.ts";

/** Reads a file of results line by line; what is no result is left out. */
export async function* readResultLines(
  path: string,
): AsyncGenerator<ResultLine> {
  for await (const { bytes } of splitLines(readChunks(path))) {
    const line = parseResultLine(new TextDecoder().decode(bytes));
    if (line !== undefined) yield line;
  }
}
