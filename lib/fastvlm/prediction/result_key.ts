import { sha256 } from "../../base/digest.ts";
import { canonicalJson } from "../../base/json.ts";
import type { Question } from "./question.ts";

/** What makes a question the same question. */
export interface ResultKeyParts {
  /** What is asked, and how to answer. */
  readonly question: Pick<Question, "prompt" | "settings" | "schema">;
  /** SHA-256 of the picture. */
  readonly image: string;
  /**
   * Side of the square that it was made to fit, in pixels.
   *
   * @default {undefined} The model's own.
   */
  readonly side?: number;
  /** SHA-256 over the model's files. */
  readonly model: string;
}

/** Changes when the toolkit prepares pictures or prompts in another way. */
const KEY_VERSION = 2;

/** Names a question: equal for the same picture, model, prompt and options, on every machine. */
export function resultKey(
  { question, image, side, model }: ResultKeyParts,
): string {
  const { prompt, settings } = question;
  // As text, because the order of its members is that of the answer's.
  const schema = question.schema && JSON.stringify(question.schema.jsonSchema);
  const asked = { prompt, settings, schema };
  const parts = { version: KEY_VERSION, image, side, model, ...asked };
  return sha256(canonicalJson(parts));
}
