import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import {
  Sampler,
  type SamplerSettings,
} from "../../../../../lib/fastvlm/generation/sampling/sampler.ts";

const GREEDY: SamplerSettings = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  seed: undefined,
  logprobs: undefined,
};

Deno.test("Sampler takes the highest score at temperature 0, of equal ones the lower id", () => {
  const sampler = new Sampler(GREEDY);
  assertEquals(sampler.next(Float32Array.of(1, 3, 2)), { id: 1 });
  assertEquals(sampler.next(Float32Array.of(-5, -2, -2)), { id: 1 });
});

Deno.test("Sampler divides positive scores of seen tokens and multiplies negative ones", () => {
  const sampler = new Sampler({ ...GREEDY, repeatPenalty: 2 });
  const chosen = [
    [4, 3, 1],
    [4, 3, 1],
    // 4 / 2 = 2, 3 / 2 = 1.5, 1.9: the first again.
    [4, 3, 1.9],
    // -1 * 2 = -2, -1.2 * 2 = -2.4, -1.9: the third.
    [-1, -1.2, -1.9],
  ].map((logits) => sampler.next(Float32Array.from(logits)).id);
  assertEquals(chosen, [0, 1, 0, 2]);
});

Deno.test("Sampler penalizes before the temperature, each token once however often it came", () => {
  const logits = [3, 2, 1].map((each) => each * Math.LN2);
  const settings = { ...GREEDY, repeatPenalty: 3 };
  const draws = Array.from({ length: 4000 }, (_, seed) => {
    const sampler = new Sampler({ ...settings, temperature: 0.5, seed });
    sampler.accept(0);
    // A penalty for each time would leave a ninth of the first one's score.
    sampler.accept(0);
    return sampler.next(Float32Array.from(logits)).id;
  });
  // Scores 1, 2, 1 times ln 2; at temperature 0.5 weights 4, 16, 4 of 24.
  assertShares(draws, [1 / 6, 4 / 6, 1 / 6]);
});

Deno.test("Sampler.accept() counts a token as one that came", () => {
  const sampler = new Sampler({ ...GREEDY, repeatPenalty: 2 });
  sampler.accept(0);
  assertEquals(sampler.next(Float32Array.of(4, 3)).id, 1);
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
  assertEquals(new Sampler(GREEDY).next(Float32Array.from(logits)).id, 1);
});

Deno.test("Sampler never takes a token that is ruled out, whatever the settings", () => {
  const logits = [9, -3, 8, -4].map((logit, id) =>
    id % 2 === 0 ? -Infinity : logit
  );
  for (const limits of [{}, { topK: 4 }, { topP: 0.999 }, { minP: 0.001 }]) {
    const drawn = drawMany({
      temperature: 1.5,
      repeatPenalty: 1.3,
      ...limits,
    }, logits);
    assertEquals([...new Set(drawn)].toSorted(), [1, 3]);
  }
});

Deno.test("Sampler refuses scores of which none is a number", () => {
  for (const temperature of [0, 1]) {
    assertThrows(
      () => new Sampler({ ...GREEDY, temperature }).next(Float32Array.of(NaN)),
      ModelFormatError,
      "Cannot choose a token: the model's scores are not numbers",
    );
  }
});

Deno.test("Sampler gives the chosen token's log-probability when it is asked for", () => {
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  const sampler = new Sampler({ ...GREEDY, logprobs: 0 });
  const chosen = sampler.next(Float32Array.from(logits));
  assertEquals(Object.keys(chosen), ["id", "logprob"]);
  assertAlmostEquals(chosen.logprob ?? NaN, Math.log(0.6), 1e-6);
});

Deno.test("Sampler gives the likeliest tokens beside the chosen one", () => {
  const logits = [0.1, 0.6, 0.3].map(Math.log);
  const sampler = new Sampler({ ...GREEDY, logprobs: 2 });
  const { id, top = [] } = sampler.next(Float32Array.from(logits));
  assertEquals([id, ...top.map((each) => each.id)], [1, 1, 2]);
  assertAlmostEquals(top[1]?.logprob ?? NaN, Math.log(0.3), 1e-6);
});

Deno.test("Sampler gives log-probabilities of the scores as they came", () => {
  const logits = [0.6, 0.3, 0.1].map(Math.log);
  const sampler = new Sampler({
    ...GREEDY,
    temperature: 0.3,
    topK: 1,
    repeatPenalty: 100,
    seed: 3,
    logprobs: 1,
  });
  sampler.accept(1);
  const { id, logprob, top } = sampler.next(Float32Array.from(logits));
  assertEquals(id, 0);
  assertAlmostEquals(logprob ?? NaN, Math.log(0.6), 1e-6);
  assertEquals(top, [{ id: 0, logprob: logprob ?? NaN }]);
});

Deno.test("Sampler gives log-probabilities among the tokens that are not ruled out", () => {
  const logits = [Math.log(0.6), -Infinity, Math.log(0.1), NaN];
  const sampler = new Sampler({ ...GREEDY, logprobs: 4 });
  const { logprob, top = [] } = sampler.next(Float32Array.from(logits));
  assertAlmostEquals(logprob ?? NaN, Math.log(6 / 7), 1e-6);
  assertEquals(top.map(({ id }) => id), [0, 2]);
});

Deno.test("Sampler chooses the same whether log-probabilities are asked for or not", () => {
  const logits = [1, 2, 3, 2, 1];
  const settings = { temperature: 1.5, topP: 0.9, repeatPenalty: 1.2, seed: 4 };
  assertEquals(
    drawMany({ ...settings, logprobs: 3 }, logits),
    drawMany(settings, logits),
  );
});

function drawMany(
  settings: Partial<SamplerSettings>,
  logits: readonly number[],
): number[] {
  const sampler = new Sampler({ ...GREEDY, seed: 1, ...settings });
  return Array.from(
    { length: 4000 },
    () => sampler.next(Float32Array.from(logits)).id,
  );
}

function assertShares(drawn: number[], shares: readonly number[]): void {
  for (const [id, share] of shares.entries()) {
    const count = drawn.filter((each) => each === id).length;
    assertAlmostEquals(count / drawn.length, share, share === 0 ? 0 : 0.025);
  }
}
