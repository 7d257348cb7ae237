import { assertEquals, assertLess } from "@std/assert";
import { processEnvironment } from "../../lib/base/environment.ts";
import { createAdapter } from "../../lib/fastvlm/adapter.ts";
import type { AdapterOptions, Prediction } from "../../lib/fastvlm/types.ts";
import { generateWithTransformers } from "./generate_with_transformers.ts";

/** What is asked of a model. */
export interface ComparedQuestions {
  /** Path of a picture of 1024 x 1024 pixels, which neither runtime has to prepare. */
  readonly image: string;
  /** Several, with different answers. */
  readonly prompts: readonly string[];
  /** Folder that what speeds up loading is kept in. */
  readonly home: string;
  /**
   * Whether the model's numbers do not depend on what is computed together. In float they do not. Where
   * activations are rounded to 8 bits, another order of a sum may round one of them otherwise, and
   * tokens that were as good as equal change places.
   */
  readonly isFloat: boolean;
}

/** As many as `transformers_generate.ts` asks transformers.js for. */
const MAX_TOKENS = 64;

/** No more than this lies between two tokens that rounding may make change places, as a log-probability. */
const TIE = 0.3;

/** Tokens that may be meant in a tie. */
const CANDIDATES = 5;

const NOTHING_SHARED: AdapterOptions = {
  maxBatch: 1,
  reuseBytes: 0,
  graphCache: false,
};

/**
 * Asserts that a model's answers are token by token those that transformers.js gives: one at a time with
 * nothing shared or kept, and all at once, twice, with all that makes them faster.
 *
 * @returns The answers.
 */
export async function assertSameAnswers(
  model: string,
  questions: ComparedQuestions,
): Promise<string[]> {
  const { image, prompts, isFloat } = questions;
  const theirs = await generateWithTransformers(model, image, prompts);
  const alone = await askAlone({ ...NOTHING_SHARED, model }, questions);
  assertEquals(textsOf(alone), theirs);
  const together = await askTwice({ model, ...cacheIn(questions) }, questions);
  for (const answers of together) {
    if (isFloat) assertEquals(textsOf(answers), theirs);
    else assertEqualOrTied(alone, answers);
  }
  return theirs;
}

async function askAlone(
  options: AdapterOptions,
  questions: ComparedQuestions,
): Promise<Prediction[]> {
  await using adapter = await createAdapter(options);
  const answers: Prediction[] = [];
  for (const prompt of questions.prompts) {
    answers.push(await adapter.predict(ask(questions, prompt)));
  }
  return answers;
}

/** The second time, the picture and the prompts are known. */
async function askTwice(
  options: AdapterOptions,
  questions: ComparedQuestions,
): Promise<Prediction[][]> {
  await using adapter = await createAdapter(options);
  const askAll = () =>
    Promise.all(
      questions.prompts.map((prompt) =>
        adapter.predict(ask(questions, prompt))
      ),
    );
  return [await askAll(), await askAll()];
}

function ask({ image }: ComparedQuestions, prompt: string) {
  return { image, prompt, maxTokens: MAX_TOKENS, logprobs: CANDIDATES };
}

function cacheIn({ home }: ComparedQuestions): AdapterOptions {
  return {
    environment: (name) =>
      name === "FASTVLM_HOME" ? home : processEnvironment(name),
  };
}

function assertEqualOrTied(
  expected: readonly Prediction[],
  actual: readonly Prediction[],
): void {
  for (const [index, { logprobs = [] }] of expected.entries()) {
    const others = actual[index]?.logprobs ?? [];
    const at = logprobs.findIndex(({ id }, place) => id !== others[place]?.id);
    if (at < 0) continue;
    const { top = [], logprob = NaN } = logprobs[at] ?? {};
    const other = top.find(({ id }) => id === others[at]?.id);
    const distance = logprob - (other?.logprob ?? -Infinity);
    assertLess(distance, TIE, `answer ${index}, token ${at}: ${distance}`);
  }
}

function textsOf(answers: readonly Prediction[]): string[] {
  return answers.map(({ text }) => text);
}
