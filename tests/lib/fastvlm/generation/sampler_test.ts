import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import {
  Sampler,
  type SamplerSettings,
} from "../../../../lib/fastvlm/generation/sampler.ts";

const GREEDY: SamplerSettings = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  seed: undefined,
};

Deno.test("Sampler takes the highest score at temperature 0, of equal ones the lower id", () => {
  const sampler = new Sampler(GREEDY);
  assertEquals(sampler.next(Float32Array.of(1, 3, 2)), 1);
  assertEquals(sampler.next(Float32Array.of(-5, -2, -2)), 1);
});

Deno.test("Sampler divides positive scores of seen tokens and multiplies negative ones", () => {
  const sampler = new Sampler({ ...GREEDY, repeatPenalty: 2 });
  const chosen = [
    sampler.next(Float32Array.of(4, 3, 1)),
    sampler.next(Float32Array.of(4, 3, 1)),
    // 4 / 2 = 2, 3 / 2 = 1.5, 1.9: the first again.
    sampler.next(Float32Array.of(4, 3, 1.9)),
    // -1 * 2 = -2, -1.2 * 2 = -2.4, -1.9: the third.
    sampler.next(Float32Array.of(-1, -1.2, -1.9)),
  ];
  assertEquals(chosen, [0, 1, 0, 2]);
});

Deno.test("Sampler draws by the model's probabilities at temperature 1", () => {
  // Softmax of these scores: 0.6, 0.3, 0.1.
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  assertShares(drawMany({ temperature: 1 }, logits), [0.6, 0.3, 0.1]);
});

Deno.test("Sampler sharpens the choice below temperature 1", () => {
  // Squares of the probabilities at temperature 0.5: 0.36, 0.09, 0.01 of 0.46.
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  assertShares(drawMany({ temperature: 0.5 }, logits), [0.783, 0.196, 0.022]);
});

Deno.test("Sampler draws among the tokens that the limits leave", () => {
  const logits = [0.4, 0.3, 0.2, 0.1].map(Math.log);
  const cases: [Partial<SamplerSettings>, number[]][] = [
    [{ topK: 2 }, [4 / 7, 3 / 7, 0, 0]],
    [{ topP: 0.6 }, [4 / 7, 3 / 7, 0, 0]],
    [{ minP: 0.5 }, [4 / 9, 3 / 9, 2 / 9, 0]],
  ];
  for (const [limits, shares] of cases) {
    assertShares(drawMany({ temperature: 1, ...limits }, logits), shares);
  }
});

Deno.test("Sampler limits by the probabilities after the temperature", () => {
  // At temperature 0.5 the first has 0.783 of the probability.
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  assertShares(drawMany({ temperature: 0.5, topP: 0.78 }, logits), [1, 0, 0]);
});

Deno.test("Sampler draws the same for the same seed", () => {
  const logits = [1, 2, 3, 2, 1];
  const settings = { temperature: 1.5, seed: 11 };
  assertEquals(drawMany(settings, logits), drawMany(settings, logits));
});

Deno.test("Sampler never takes a token whose score is not a number", () => {
  const logits = [NaN, 0, NaN, -Infinity];
  assertShares(drawMany({ temperature: 1 }, logits), [0, 1, 0, 0]);
  assertEquals(new Sampler(GREEDY).next(Float32Array.from(logits)), 1);
});

Deno.test("Sampler refuses scores of which none is a number", () => {
  for (const score of [NaN, Infinity, -Infinity]) {
    const error = assertThrows(
      () => new Sampler(GREEDY).next(Float32Array.of(score, NaN)),
      ModelFormatError,
    );
    assertEquals([error.message, error.hint], [
      "Cannot choose a token: the model's scores are not numbers",
      "its weights may overflow in float16: try another variant",
    ]);
  }
});

function drawMany(
  settings: Partial<SamplerSettings>,
  logits: readonly number[],
): number[] {
  const sampler = new Sampler({ ...GREEDY, seed: 1, ...settings });
  return Array.from(
    { length: 4000 },
    () => sampler.next(Float32Array.from(logits)),
  );
}

function assertShares(drawn: number[], shares: readonly number[]): void {
  for (const [id, share] of shares.entries()) {
    const count = drawn.filter((each) => each === id).length;
    assertAlmostEquals(count / drawn.length, share, share === 0 ? 0 : 0.025);
  }
}
