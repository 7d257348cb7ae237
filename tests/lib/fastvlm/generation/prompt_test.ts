import { assertEquals } from "@std/assert";
import {
  commonLength,
  type PromptKey,
  promptKey,
  promptLength,
  promptVectors,
} from "../../../../lib/fastvlm/generation/prompt.ts";
import { askAboutSquare } from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

const KEY: PromptKey = {
  before: [1, 2],
  picture: "a",
  imageTokens: 4,
  after: [3, 4, 5],
};

Deno.test("commonLength() counts equal positions from the first on", async (t) => {
  const cases: Record<string, [Partial<PromptKey>, number]> = {
    "the same": [{}, 9],
    "another word behind": [{ after: [3, 9, 5] }, 7],
    "a shorter one": [{ after: [3] }, 7],
    "another picture": [{ picture: "b" }, 2],
    "a picture of another length": [{ imageTokens: 3 }, 2],
    "another word in front": [{ before: [1, 9] }, 1],
    "less in front": [{ before: [1] }, 1],
    "nothing in front": [{ before: [] }, 0],
  };
  for (const [name, [change, expected]] of Object.entries(cases)) {
    await t.step(name, () => {
      const other = { ...KEY, ...change };
      assertEquals(commonLength(KEY, other), expected);
      assertEquals(commonLength(other, KEY), expected);
    });
  }
});

Deno.test("commonLength() takes pictures without a name for different ones", () => {
  const unnamed = { ...KEY, picture: undefined };
  assertEquals(commonLength(unnamed, unnamed), 2);
});

Deno.test("promptLength() counts text and picture", () => {
  assertEquals(promptLength(KEY), 9);
});

Deno.test("promptVectors() leaves out what is not to be read again", async () => {
  await using model = await openTinyModel();
  const language = await model.language.loaded;
  const { hiddenSize } = language;
  const request = await askAboutSquare(model, "Where is it?");
  const length = promptLength(promptKey(request, hiddenSize));
  const behind = [40, 41];
  const whole = await promptVectors(language, request, {
    from: 0,
    behind,
  });
  assertEquals(whole.length, (length + 2) * hiddenSize);
  const { before } = request.prompt;
  const at = before.length * hiddenSize;
  assertEquals(
    whole.slice(at, at + request.features.length),
    request.features,
  );
  for (
    const from of [3, before.length, before.length + 100, length - 1, length]
  ) {
    assertEquals(
      await promptVectors(language, request, { from, behind }),
      whole.slice(from * hiddenSize),
    );
  }
});
