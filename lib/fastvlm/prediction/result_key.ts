import { sha256 } from "../../base/digest.ts";
import { canonicalJson } from "../../base/json.ts";
import type { Question } from "./question.ts";

/** What makes a question the same question. */
export interface ResultKeyParts {
  /** What is asked, and how to answer. */
  readonly question: Pick<Question, "prompt" | "settings">;
  /** SHA-256 of the picture. */
  readonly image: string;
  /** SHA-256 over the model's files. */
  readonly model: string;
}

/** Changes when the toolkit prepares pictures or prompts in another way. */
const KEY_VERSION = 1;

/** Names a question: equal for the same picture, model, prompt and options, on every machine. */
export function resultKey({ question, image, model }: ResultKeyParts): string {
  const { prompt, settings } = question;
  const parts = { version: KEY_VERSION, image, model, prompt, settings };
  return sha256(canonicalJson(parts));
}
