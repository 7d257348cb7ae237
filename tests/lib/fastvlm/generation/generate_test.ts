import { assertEquals, assertGreater } from "@std/assert";
import {
  generate,
  type Generated,
  type GeneratedPiece,
} from "../../../../lib/fastvlm/generation/generate.ts";
import type { GenerateRequest } from "../../../../lib/fastvlm/generation/generate_tokens.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("generate() gives the text in pieces, each with its token", async () => {
  await using model = await openTinyModel();
  const request = await askAboutSquare(model, "Where is it?");
  const { pieces, end } = await runAll(model, request);
  assertEquals(pieces.map(({ text }) => text).join(""), RED_SQUARE_PLACE);
  assertEquals(
    pieces.map(({ tokenId }) => model.tokenizer.decode([tokenId ?? -1])),
    pieces.map(({ text }) => text),
  );
  assertEquals([end.stopReason, end.tokens], ["eos", pieces.length]);
});

Deno.test("generate() measures the prompt and the tokens after it", async () => {
  await using model = await openTinyModel();
  const { end } = await runAll(model, await askAboutSquare(model, "Describe."));
  assertGreater(end.prefillMs, 0);
  assertGreater(end.decodeMs, 0);
});

Deno.test("generate() ends before a stop string that lies across two tokens", async () => {
  await using model = await openTinyModel();
  const request = await askAboutSquare(model, "Describe.", {
    stop: "object in",
  });
  const { pieces, end } = await runAll(model, request);
  assertEquals(pieces.map(({ text }) => text).join(""), "A medium-sized red ");
  assertEquals([end.stopReason, end.tokens], ["stop", 5]);
});

Deno.test("generate() gives at the end what a stop string has held back", async () => {
  await using model = await openTinyModel();
  const request = await askAboutSquare(model, "Describe.", { stop: ".." });
  const { pieces, end } = await runAll(model, request);
  assertEquals(pieces.map(({ text }) => text).join(""), RED_SQUARE_TEXT);
  assertEquals(pieces.at(-1), { text: "." });
  assertEquals(end.stopReason, "eos");
});

Deno.test("generate() can be left before its end", async () => {
  await using model = await openTinyModel();
  const request = await askAboutSquare(model, "Describe.");
  const left = generate(model.language, model.tokenizer, request);
  await left.next();
  await left.return({
    stopReason: "stop",
    tokens: 0,
    prefillMs: 0,
    decodeMs: 0,
  });
  const { end } = await runAll(model, request);
  assertEquals(end.stopReason, "eos");
});

async function runAll(
  model: OpenModel,
  request: GenerateRequest,
): Promise<{ pieces: GeneratedPiece[]; end: Generated }> {
  const pieces: GeneratedPiece[] = [];
  const generation = generate(model.language, model.tokenizer, request);
  for (;;) {
    const next = await generation.next();
    if (next.done) return { pieces, end: next.value };
    pieces.push(next.value);
  }
}
