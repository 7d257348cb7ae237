import { isRecord } from "../../base/json.ts";

/** An answer as it is written: one JSON document on a line of its own. */
export interface AnswerLine {
  /** Version of this form. */
  readonly version: 1;
  /** How the person named the picture. */
  readonly name: string;
  /** The same for the same question: SHA-256 over image, model, prompt and options. */
  readonly key: string;
  /** What else is known of the answer. */
  readonly [field: string]: unknown;
}

/** What is written of a picture that has no answer. */
export interface FailureLine {
  /** Version of this form. */
  readonly version: 1;
  /** How the person named the picture. */
  readonly name: string;
  /** Why there is no answer. */
  readonly error: {
    /** Name of the exit code that the error has by itself. */
    readonly code: string;
    /** What went wrong, in one sentence. */
    readonly message: string;
  };
}

/** One line of results. */
export type ResultLine = AnswerLine | FailureLine;

/** Says whether a line is an answer. */
export function isAnswer(line: ResultLine): line is AnswerLine {
  return "key" in line;
}

/** Reads a line of results; `undefined` if it is not one. */
export function parseResultLine(text: string): ResultLine | undefined {
  const value = parse(text);
  if (!isRecord(value) || value["version"] !== 1) return undefined;
  const { name, key, error } = value;
  if (typeof name !== "string") return undefined;
  if (typeof key === "string") return { ...value, version: 1, name, key };
  return isError(error) ? { version: 1, name, error } : undefined;
}

/** Writes a line of results, with the line feed that ends it. */
export function formatResultLine(line: ResultLine): string {
  const { version, name, ...rest } = line;
  return `${JSON.stringify({ version, name, ...rest })}\n`;
}

function isError(value: unknown): value is FailureLine["error"] {
  return isRecord(value) && typeof value["code"] === "string" &&
    typeof value["message"] === "string";
}

/** What a killed process left half written is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
