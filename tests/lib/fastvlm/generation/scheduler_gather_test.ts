import { assertEquals } from "@std/assert";
import { Scheduler } from "../../../../lib/fastvlm/generation/scheduler.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("Scheduler.generate() holds an answer for a request that is expected, if it gathers", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    gather: true,
    maxBatch: 2,
  });
  const expected = scheduler.expect();
  const first = await ask(model, scheduler, "Describe this image.");
  await answerElsewhere();
  // The token that the prompt's reading gives.
  assertEquals(first.pieces.length, 1);
  const second = await ask(model, scheduler, "Where is it?");
  expected.end();
  assertEquals(await first.text, RED_SQUARE_TEXT);
  assertEquals(await second.text, RED_SQUARE_PLACE);
});

Deno.test("Scheduler.generate() goes on when an expected request does not come", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    gather: true,
  });
  const expected = scheduler.expect();
  const { text } = await ask(model, scheduler, "Describe this image.");
  await answerElsewhere();
  expected[Symbol.dispose]();
  expected.end();
  assertEquals(await text, RED_SQUARE_TEXT);
});

Deno.test("Scheduler.generate() waits for nobody when as many answers as can be are under way", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    gather: true,
    maxBatch: 1,
  });
  using _expected = scheduler.expect();
  const { text } = await ask(model, scheduler, "Describe this image.");
  assertEquals(await text, RED_SQUARE_TEXT);
});

Deno.test("Scheduler.generate() waits for nobody unless it gathers", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  using _expected = scheduler.expect();
  const { text } = await ask(model, scheduler, "Describe this image.");
  assertEquals(await text, RED_SQUARE_TEXT);
});

/** Hands a request over. */
async function ask(model: OpenModel, scheduler: Scheduler, prompt: string) {
  const pieces: string[] = [];
  const request = await askAboutSquare(model, prompt);
  const onPiece = ({ text }: { text: string }) => void pieces.push(text);
  const answer = scheduler.generate({ ...request, onPiece });
  return { pieces, text: answer.then(({ text }) => text) };
}

/** Loads another model and answers the same: far longer than an answer that was begun before takes. */
async function answerElsewhere(): Promise<void> {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const { text } = await ask(model, scheduler, "Describe this image.");
  await text;
}
