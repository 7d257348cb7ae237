import { assertEquals } from "@std/assert";
import { Engine } from "../../../../lib/fastvlm/generation/engine.ts";
import { prepareImage } from "../../../../lib/fastvlm/image/prepare_image.ts";
import { describeAnswer } from "../../../../lib/fastvlm/prediction/describe_answer.ts";
import { resolveQuestion } from "../../../../lib/fastvlm/prediction/question.ts";
import { ModelSchemas } from "../../../../lib/fastvlm/prediction/structured/model_schemas.ts";
import { RED_SQUARE } from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("describeAnswer() adds up the times and counts waiting apart", async () => {
  const { timings } = await describe({ tokens: 5, decodeMs: 200 });
  assertEquals(timings, {
    loadMs: 1,
    queueMs: 50,
    imageMs: 10,
    visionMs: 20,
    prefillMs: 30,
    firstTokenMs: 60,
    decodeMs: 200,
    totalMs: 260,
    tokensPerSecond: 20,
  });
});

Deno.test("describeAnswer() gives no rate for a single token", async () => {
  const { timings } = await describe({ tokens: 1, decodeMs: 3 });
  assertEquals(timings.tokensPerSecond, 0);
});

Deno.test("describeAnswer() tells what was reused only if something was", async () => {
  const first = await describe({ tokens: 1, decodeMs: 1 });
  assertEquals(first.tokens, { image: 4, prompt: 3, generated: 1 });
  const second = await describe({ tokens: 1, decodeMs: 1, reused: 6 });
  assertEquals(second.tokens.reused, 6);
});

async function describe(
  reply: { tokens: number; decodeMs: number; reused?: number },
) {
  await using open = await openTinyModel();
  const question = resolveQuestion(
    { image: RED_SQUARE, prompt: "What?" },
    {},
  );
  const image = await prepareImage(RED_SQUARE, open.config.preprocessing);
  return describeAnswer(
    {
      open,
      engine: new Engine(open),
      schemas: new ModelSchemas({ ...open, endTokens: new Set() }),
      identity: { type: "fastvlm", size: "tiny" },
      digest: () => Promise.resolve("digest"),
      loadMs: 1,
    },
    { question, image, side: 1024, tokens: { before: [1, 2], after: [3] } },
    {
      reply: {
        text: "text",
        stopReason: "eos",
        reused: 0,
        queueMs: 10,
        visionMs: 20,
        prefillMs: 30,
        imageTokens: 4,
        ...reply,
      },
      createdAt: "2026-01-01T00:00:00.000Z",
      imageMs: 10,
      queueMs: 40,
      modelDigest: "digest",
    },
  );
}
