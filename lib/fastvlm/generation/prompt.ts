import type { LanguageModel } from "../model/language_model.ts";
import type { PromptTokens } from "../text/text_tokenizer.ts";
import type { GenerateRequest } from "./generate_request.ts";

/** What stands at the positions of a prompt, without the vectors of its picture. */
export interface PromptKey extends PromptTokens {
  /** Name of the picture; `undefined` is like no other. */
  readonly picture: string | undefined;
  /** Positions of the picture. */
  readonly imageTokens: number;
}

/** Gives what stands at the positions of a request's prompt. */
export function promptKey(
  { prompt, features, picture }: GenerateRequest,
  hiddenSize: number,
): PromptKey {
  return { ...prompt, picture, imageTokens: features.length / hiddenSize };
}

/** How many positions a prompt has. */
export function promptLength(
  { before, imageTokens, after }: PromptKey,
): number {
  return before.length + imageTokens + after.length;
}

/** How many positions from the first on two prompts have in common. */
export function commonLength(one: PromptKey, other: PromptKey): number {
  const before = commonTokens(one.before, other.before);
  const isSamePicture = one.picture !== undefined &&
    one.picture === other.picture && one.imageTokens === other.imageTokens;
  if (before < Math.max(one.before.length, other.before.length)) return before;
  if (!isSamePicture) return before;
  return before + one.imageTokens + commonTokens(one.after, other.after);
}

/**
 * The vectors of a request's prompt from a position on, and of tokens behind it: text, picture, text.
 *
 * @param from How many positions to leave out at the beginning.
 */
export async function promptVectors(
  model: Pick<LanguageModel, "embed" | "hiddenSize">,
  { prompt, features }: GenerateRequest,
  { from, behind }: { from: number; behind: readonly number[] },
): Promise<Float32Array<ArrayBuffer>> {
  const { hiddenSize } = model;
  const imageTokens = features.length / hiddenSize;
  const before = prompt.before.slice(from);
  const pictureFrom = Math.max(0, from - prompt.before.length);
  const after = prompt.after.slice(Math.max(0, pictureFrom - imageTokens));
  const text = await model.embed([...before, ...after, ...behind]);
  const picture = features.subarray(pictureFrom * hiddenSize);
  const at = before.length * hiddenSize;
  const vectors = new Float32Array(text.length + picture.length);
  vectors.set(text.subarray(0, at));
  vectors.set(picture, at);
  vectors.set(text.subarray(at), at + picture.length);
  return vectors;
}

function commonTokens(one: readonly number[], other: readonly number[]) {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one[length] === other[length]) length += 1;
  return length;
}
