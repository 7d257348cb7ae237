import { ConfigError } from "../../base/errors.ts";
import { FingerprintTable } from "../lines/fingerprint_table.ts";
import { isAnswer, parseResultLine } from "../lines/result_line.ts";
import type { Line } from "../lines/split_lines.ts";
import type { LineFile } from "./line_file.ts";

/** What a file of results holds. */
export interface LogContent {
  /** Where the answer of a key begins, and of a key with a name if several have the key. */
  readonly offsets: FingerprintTable;
  /** How many lines it has. */
  lines: number;
}

/** What an answer of a key for a name is looked up by, where the key alone leads to another name's. */
export function exactKey(key: string, name: string): string {
  return `${key} ${name}`;
}

/** Notes where an answer begins. */
export function noteAnswer(
  offsets: FingerprintTable,
  { key, name }: { key: string; name: string },
  offset: number,
): void {
  offsets.set(
    offsets.get(key) === undefined ? key : exactKey(key, name),
    offset,
  );
}

/**
 * Reads all results of a file, and mends its last line, which a killed process may have left without
 * its end: what is a whole result gets its line feed, anything else is cut off.
 *
 * @throws {ConfigError} If another line is no result: the file is not one of ours.
 */
export async function scanLog(
  file: LineFile,
  path: string,
): Promise<LogContent> {
  const content: LogContent = { offsets: new FingerprintTable(), lines: 0 };
  let torn: Line | undefined;
  for await (const line of file.lines()) {
    if (takeLine(content, line)) {
      if (!line.isWhole) file.append("\n");
    } else if (line.isWhole) throw foreignLine(path, content.lines + 1);
    else torn = line;
  }
  if (torn !== undefined) file.truncate(torn.offset);
  return content;
}

/** @returns Whether it is a result. */
function takeLine(content: LogContent, { bytes, offset }: Line): boolean {
  const result = parseResultLine(new TextDecoder().decode(bytes));
  if (result === undefined) return false;
  content.lines += 1;
  if (isAnswer(result)) noteAnswer(content.offsets, result, offset);
  return true;
}

function foreignLine(path: string, number: number): ConfigError {
  return new ConfigError(
    `Cannot add results to "${path}": line ${number} is no result`,
    { hint: "name another file, or mend that line" },
  );
}
