import { assertEquals } from "@std/assert";
import type { GeneratedPiece } from "../../../../../lib/fastvlm/generation/generate_request.ts";
import { AnswerText } from "../../../../../lib/fastvlm/generation/sequence/answer_text.ts";
import { openTinyModel } from "../../../../support/onnx_tiny_model.ts";

Deno.test("AnswerText passes on pieces with their probabilities", async () => {
  await using model = await openTinyModel();
  const { tokenizer } = model;
  const pieces: GeneratedPiece[] = [];
  const text = new AnswerText(tokenizer, {
    stop: ["bc"],
    onPiece: (piece) => pieces.push(piece),
  });
  const [a = 0, b = 0, c = 0] = tokenizer.encodePrompt([
    { kind: "image" },
    { kind: "plain", text: "axb" },
  ]).after;
  text.push({ id: a, logprob: -1, top: [{ id: c, logprob: -0.5 }] });
  text.push({ id: c, logprob: -2 });
  text.push({ id: b, logprob: -3 });
  text.end();
  const top = [{ id: c, text: "b", logprob: -0.5 }];
  assertEquals(pieces, [
    {
      text: "a",
      tokenId: a,
      logprobs: [{ id: a, text: "a", logprob: -1, top }],
    },
    {
      text: "bx",
      tokenId: b,
      logprobs: [
        { id: c, text: "b", logprob: -2 },
        { id: b, text: "x", logprob: -3 },
      ],
    },
  ]);
  assertEquals([text.text, text.isStopped, text.logprobs.length], [
    "abx",
    false,
    3,
  ]);
});

Deno.test("AnswerText ends before a stop string", async () => {
  await using model = await openTinyModel();
  const text = new AnswerText(model.tokenizer, { stop: ["b"] });
  const ids = model.tokenizer.encodePrompt([
    { kind: "image" },
    { kind: "plain", text: "ab" },
  ]).after;
  for (const id of ids) text.push({ id });
  text.end();
  assertEquals([text.text, text.isStopped], ["a", true]);
});
