import { assertEquals, assertNotEquals } from "@std/assert";
import {
  type GenerateRequest,
  generateTokens,
} from "../../../../lib/fastvlm/generation/generate_tokens.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("generateTokens() ends without the token that ends the answer", async () => {
  await using model = await openTinyModel();
  const { ids, reason } = await runAll(model, await ask(model));
  assertEquals(reason, "eos");
  assertEquals(model.tokenizer.decode(ids), RED_SQUARE_TEXT);
  assertEquals(ids.some((id) => model.endTokens.has(id)), false);
});

Deno.test("generateTokens() ends after maxTokens", async () => {
  await using model = await openTinyModel();
  const request = await ask(model, { maxTokens: 3 });
  const { ids, reason } = await runAll(model, request);
  assertEquals([reason, model.tokenizer.decode(ids)], [
    "maxTokens",
    "A medium-sized red",
  ]);
});

Deno.test("generateTokens() ends where the model takes no more tokens", async () => {
  await using model = await openTinyModel();
  const request = await ask(model);
  const length = 256 + request.prompt.before.length +
    request.prompt.after.length;
  const limited = { ...request, maxPositions: length + 2 };
  const { ids, reason } = await runAll(model, limited);
  assertEquals([reason, ids.length], ["contextLength", 3]);
});

Deno.test("generateTokens() ends between two tokens when it is told to", async () => {
  await using model = await openTinyModel();
  const controller = new AbortController();
  const request = await ask(model, { signal: controller.signal });
  const { ids, reason } = await runAll(model, request, (count) => {
    if (count === 2) controller.abort();
  });
  assertEquals([reason, ids.length], ["aborted", 2]);
});

Deno.test("generateTokens() draws the same for the same seed, and otherwise for others", async () => {
  await using model = await openTinyModel();
  const draw = async (seed: number) => {
    const settings = { temperature: 40, seed, maxTokens: 12 };
    return (await runAll(model, await ask(model, settings))).ids;
  };
  const first = await draw(1);
  assertEquals(await draw(1), first);
  assertNotEquals(await draw(2), first);
});

function ask(
  model: OpenModel,
  options: Parameters<typeof askAboutSquare>[2] = {},
): Promise<GenerateRequest> {
  return askAboutSquare(model, "Describe this image.", options);
}

async function runAll(
  model: OpenModel,
  request: GenerateRequest,
  onToken: (count: number) => void = () => {},
) {
  const tokens = generateTokens(model.language, request);
  const ids: number[] = [];
  for (;;) {
    const next = await tokens.next();
    if (next.done) return { ids, reason: next.value };
    ids.push(next.value);
    onToken(ids.length);
  }
}
