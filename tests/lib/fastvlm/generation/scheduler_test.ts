import {
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { Scheduler } from "../../../../lib/fastvlm/generation/scheduler.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { generateAlone } from "../../../support/generate_alone.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";
import { StepwiseConstraint } from "../../../support/stepwise_constraint.ts";

const PROMPTS = {
  "Describe this image.": RED_SQUARE_TEXT,
  "Where is it?": RED_SQUARE_PLACE,
} as const;

Deno.test("Scheduler.generate() gives the text in pieces, each with its token", async () => {
  await using model = await openTinyModel();
  const { pieces, generated } = await generateAlone(model, "Where is it?");
  assertEquals(generated.text, RED_SQUARE_PLACE);
  assertEquals(
    pieces.map(({ tokenId }) => model.tokenizer.decode([tokenId ?? -1])),
    pieces.map(({ text }) => text),
  );
  assertEquals([generated.stopReason, generated.tokens], [
    "eos",
    pieces.length,
  ]);
  assertGreater(generated.prefillMs, 0);
  assertGreater(generated.decodeMs, 0);
  assertEquals(generated.logprobs, undefined);
});

Deno.test("Scheduler.generate() gives many requests at once the answers that each has alone", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      await using model = await openTinyModel({ precision });
      const scheduler = new Scheduler(model.language, model.tokenizer, {
        maxBatch: 4,
      });
      const asked = [1, 2, 3, 4, 5].flatMap(() => Object.entries(PROMPTS));
      const texts = await Promise.all(asked.map(async ([prompt]) => {
        const request = await askAboutSquare(model, prompt);
        return (await scheduler.generate(request)).text;
      }));
      assertEquals(texts, asked.map(([, text]) => text));
    });
  }
});

Deno.test("Scheduler.generate() takes in a request while others are under way", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const log: string[] = [];
  const logger = (name: string) => () => log.push(name);
  const late = await askAboutSquare(model, "Where is it?");
  const started = Promise.withResolvers<unknown>();
  const early = scheduler.generate({
    ...await askAboutSquare(model, "Describe this image."),
    onPiece() {
      log.push("early");
      if (log.length > 1) return;
      started.resolve(
        scheduler.generate({ ...late, onPiece: logger("late") }),
      );
    },
  });
  await early;
  await started.promise;
  assertGreater(log.lastIndexOf("early"), log.indexOf("late"));
});

Deno.test("Scheduler.generate() draws the same for a seed, alone and among others", async () => {
  await using model = await openTinyModel();
  const draw = async (scheduler: Scheduler, seed: number) => {
    const settings = { temperature: 40, seed, maxTokens: 12 };
    const request = await askAboutSquare(model, "Describe.", settings);
    return (await scheduler.generate(request)).text;
  };
  const alone = new Scheduler(model.language, model.tokenizer);
  const first = await draw(alone, 1);
  const together = new Scheduler(model.language, model.tokenizer);
  const texts = await Promise.all(
    [1, 2, 1].map((seed) => draw(together, seed)),
  );
  assertEquals([texts[0], texts[2]], [first, first]);
  assertNotEquals(texts[1], first);
});

Deno.test("Scheduler.generate() reads only what is new in a prompt on the same picture", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    prefixBytes: 1e6,
  });
  const ask = async (prompt: string, picture?: string) => {
    const request = await askAboutSquare(model, prompt);
    return await scheduler.generate({ ...request, picture });
  };
  const first = await ask("Describe this image.", "square");
  const second = await ask("Where is it?", "square");
  const same = await ask("Where is it?", "square");
  const unnamed = await ask("Where is it?");
  assertEquals(first.reused, 0);
  assertLess(unnamed.reused, 256);
  assertGreater(second.reused, 256);
  assertGreater(same.reused, second.reused);
  assertEquals([first, second, same, unnamed].map(({ text }) => text), [
    RED_SQUARE_TEXT,
    RED_SQUARE_PLACE,
    RED_SQUARE_PLACE,
    RED_SQUARE_PLACE,
  ]);
  await scheduler.close();
});

Deno.test("Scheduler.generate() keeps to a constraint, and feeds tokens without a choice together", async () => {
  await using model = await openTinyModel();
  const [choice, other] = [idsOf(model, "x"), idsOf(model, "y")];
  const letters = [...choice, ...other];
  const fixed = idsOf(model, "{color:").map((id) => [id]);
  const rest = idsOf(model, ",size:").map((id) => [id]);
  const places = [...fixed, letters, ...rest, letters];
  const { generated, pieces } = await generateAlone(model, "Describe.", {}, {
    constraint: new StepwiseConstraint(places),
  });
  assertMatch(generated.text, /^\{color:[xy],size:[xy]$/);
  assertEquals([generated.stopReason, generated.tokens, pieces.length], [
    "eos",
    places.length,
    places.length,
  ]);
});

Deno.test("Scheduler.generate() runs nothing for an answer without any choice", async () => {
  await using model = await openTinyModel();
  const { generated } = await generateAlone(model, "Describe.", {}, {
    constraint: new StepwiseConstraint(
      idsOf(model, " red").map((id) => [id]),
    ),
  });
  assertEquals([generated.text, generated.stopReason, generated.decodeMs], [
    " red",
    "eos",
    0,
  ]);
});

Deno.test("Scheduler.generate() gives the probabilities that were asked for", async () => {
  await using model = await openTinyModel();
  const { generated, pieces } = await generateAlone(model, "Where is it?", {
    logprobs: 2,
  });
  assertEquals(generated.logprobs?.length, generated.tokens);
  assertEquals(pieces.flatMap(({ logprobs = [] }) => logprobs), [
    ...generated.logprobs ?? [],
  ]);
  for (const { text, logprob, top = [] } of generated.logprobs ?? []) {
    assertEquals([top.length, top[0]?.text, top[0]?.logprob], [
      2,
      text,
      logprob,
    ]);
  }
});

/** The tokens of a text. */
function idsOf({ tokenizer }: OpenModel, text: string): readonly number[] {
  return tokenizer.encodePrompt([{ kind: "image" }, { kind: "plain", text }])
    .after;
}
