import { sha256 } from "../../lib/base/digest.ts";
import type {
  AnswerLine,
  FailureLine,
} from "../../lib/results/lines/result_line.ts";

/** An answer to a question that its text stands for. */
export function answerLine(name: string, text = name): AnswerLine {
  return { version: 1, name, key: sha256(text), text };
}

/** A picture that has no answer. */
export function failureLine(name: string): FailureLine {
  return { version: 1, name, error: { code: "failed", message: "It broke" } };
}

/** The names and texts in a file of NDJSON, in its order; an error counts as text. */
export async function readNames(path: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(path)).split("\n");
  return lines.filter((line) => line !== "").map((line) => {
    const { name, text, error } = JSON.parse(line);
    return text === name || text === undefined && !error
      ? name
      : `${name}: ${text ?? error.message}`;
  });
}
