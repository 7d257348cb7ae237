import { assertEquals, assertRejects } from "@std/assert";
import type { GenerateRequest } from "../../../../../lib/fastvlm/generation/generate_request.ts";
import { resolveSettings } from "../../../../../lib/fastvlm/generation/sampling_options.ts";
import { Sequence } from "../../../../../lib/fastvlm/generation/sequence/sequence.ts";
import type { TextTokenizer } from "../../../../../lib/fastvlm/text/text_tokenizer.ts";
import { openTinyModel } from "../../../../support/onnx_tiny_model.ts";
import { StepwiseConstraint } from "../../../../support/stepwise_constraint.ts";

const END = 3;
const VOCABULARY = 300;

Deno.test("Sequence chooses the likeliest token until the one that ends it", async () => {
  const sequence = await begin();
  sequence.choose(favor(100));
  assertEquals([sequence.unseen, sequence.isEnded], [[100], false]);
  sequence.choose(favor(101));
  assertEquals(sequence.unseen, [101]);
  sequence.choose(favor(END));
  const { stopReason, tokens } = await sequence.ended;
  assertEquals([stopReason, tokens, sequence.unseen], ["eos", 2, []]);
});

Deno.test("Sequence chooses nothing more when it has ended", async () => {
  const sequence = await begin({ settings: resolveSettings({ maxTokens: 1 }) });
  sequence.choose(favor(100));
  sequence.choose(favor(101));
  sequence.end("aborted");
  sequence.fail(new Error("late"));
  const { stopReason, tokens } = await sequence.ended;
  assertEquals([stopReason, tokens], ["maxTokens", 1]);
});

Deno.test("Sequence adds tokens without a choice at the beginning and after a choice", async () => {
  const sequence = await begin({
    constraint: new StepwiseConstraint([[50], [51], [60, 61], [70], [71]]),
  });
  assertEquals(sequence.unseen, [50, 51]);
  sequence.choose(favor(100, 61));
  assertEquals(sequence.unseen, [61, 70, 71]);
  const { stopReason, tokens } = await sequence.ended;
  assertEquals([stopReason, tokens], ["eos", 5]);
});

Deno.test("Sequence keeps tokens without a choice within the limits", async () => {
  const places = [50, 51, 52].map((id) => [id]);
  const few = await begin({
    settings: resolveSettings({ maxTokens: 2 }),
    constraint: new StepwiseConstraint(places),
  });
  assertEquals((await few.ended).stopReason, "maxTokens");
  const short = await begin({
    maxPositions: 11,
    constraint: new StepwiseConstraint(places),
  });
  const { stopReason, tokens } = await short.ended;
  assertEquals([stopReason, tokens], ["contextLength", 2]);
});

Deno.test("Sequence fails if there is nothing to choose from", async () => {
  const sequence = await begin();
  sequence.choose(new Float32Array(VOCABULARY).fill(NaN));
  assertEquals(sequence.isEnded, true);
  await assertRejects(() => sequence.ended, Error, "are not numbers");
});

Deno.test("Sequence ends at once when its signal is aborted", async () => {
  const controller = new AbortController();
  const sequence = await begin({ signal: controller.signal });
  sequence.choose(favor(100));
  controller.abort();
  assertEquals(sequence.isEnded, true);
  const { stopReason, tokens } = await sequence.ended;
  assertEquals([stopReason, tokens], ["aborted", 1]);
  const late = await begin({ signal: controller.signal });
  assertEquals((await late.ended).stopReason, "aborted");
});

Deno.test("Sequence tells how much of its prompt was there already", async () => {
  const sequence = await begin();
  sequence.reuse(7);
  sequence.choose(favor(END));
  assertEquals((await sequence.ended).reused, 7);
});

/** A sequence behind a prompt of 10 positions, which has begun. */
async function begin(more: Partial<GenerateRequest> = {}): Promise<Sequence> {
  const sequence = new Sequence({
    features: new Float32Array(),
    prompt: { before: [], after: [] },
    settings: resolveSettings({}),
    endTokens: new Set([END]),
    maxPositions: 1000,
    ...more,
  }, { tokenizer: await tinyTokenizer(), promptLength: 10 });
  if (!sequence.isEnded) sequence.begin();
  return sequence;
}

async function tinyTokenizer(): Promise<TextTokenizer> {
  await using model = await openTinyModel();
  return model.tokenizer;
}

/** Scores that favor a token, then another. */
function favor(first: number, second = first): Float32Array {
  const scores = new Float32Array(VOCABULARY);
  scores[second] = 1;
  scores[first] = 2;
  return scores;
}
