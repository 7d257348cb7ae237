import type { JsonSchema } from "../../../lib/structured/json_schema.ts";
import { makeValidator } from "./validator.ts";

/** All documents of a schema that some units make up, for tests that try everything. */
export interface BruteForceOptions {
  schema: JsonSchema;
  /** Texts, or bytes, that documents are made of. */
  units: readonly (string | Uint8Array)[];
  /** Most units of a document. */
  most: number;
  /** Leaves out documents that are valid but not written, as `1.0` for an integer. */
  isWritten?: (text: string) => boolean;
}

/** Finds the documents, by trying each row of units. They are given as texts of one byte a letter. */
export function allDocuments(
  { schema, units, most, isWritten = () => true }: BruteForceOptions,
): string[] {
  const validate = makeValidator(schema);
  const letters = units.map(toLetters);
  const found = new Set<string>();
  const extend = (start: string, count: number) => {
    const text = decode(start);
    if (
      text !== undefined && isWritten(text) && validate(JSON.parse(text)) === ""
    ) found.add(start);
    if (count < most) {
      for (const unit of letters) extend(start + unit, count + 1);
    }
  };
  extend("", 0);
  return [...found];
}

/** Bytes as a text of one letter each. */
export function toLetters(bytes: string | Uint8Array): string {
  const raw = typeof bytes === "string"
    ? new TextEncoder().encode(bytes)
    : bytes;
  return String.fromCharCode(...raw);
}

/** The JSON text of some bytes; `undefined` if they are none. */
function decode(letters: string): string | undefined {
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
