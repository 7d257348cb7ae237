import { isRecord } from "../../base/json.ts";
import type { FailureLine } from "../lines/result_line.ts";

/** What became of one line of a list. */
export type IndexEntry =
  & {
    /** Number of the line, from 0 on. */
    readonly line: number;
    /** How the picture is called. */
    readonly name: string;
  }
  & ({
    /** Key of its answer. */
    readonly key: string;
  } | Pick<FailureLine, "error">);

/** Writes an entry as a line. */
export function formatIndexEntry(entry: IndexEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** Reads a line; `undefined` if it is no entry, as the last one of a killed process. */
export function parseIndexEntry(text: string): IndexEntry | undefined {
  const value = parse(text);
  if (!isRecord(value)) return undefined;
  const { line, name, key, error } = value;
  if (typeof name !== "string") return undefined;
  if (typeof line !== "number" || !Number.isSafeInteger(line) || line < 0) {
    return undefined;
  }
  if (typeof key === "string") return { line, name, key };
  if (!isRecord(error)) return undefined;
  const { code, message } = error;
  return typeof code === "string" && typeof message === "string"
    ? { line, name, error: { code, message } }
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
