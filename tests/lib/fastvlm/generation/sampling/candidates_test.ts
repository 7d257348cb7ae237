import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import {
  type CandidateLimits,
  drawCandidate,
  findCandidates,
} from "../../../../../lib/fastvlm/generation/sampling/candidates.ts";
import { scoreRange } from "../../../../../lib/fastvlm/generation/sampling/score_range.ts";
import { TokenWeights } from "../../../../../lib/fastvlm/generation/sampling/token_weights.ts";

/** Probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625, in another order. */
const SCORES = [0.25, 0.5, 0.0625, 0.125, 0.0625].map(Math.log);
const ALL: CandidateLimits = { topK: 0, topP: 1, minP: 0 };

Deno.test("findCandidates() takes every token when nothing is limited", () => {
  assertEquals(candidateIds(SCORES, ALL), [0, 1, 2, 3, 4]);
});

Deno.test("findCandidates() takes the topK likeliest, of equal ones the lower id", async (t) => {
  const cases = [
    [1, [1]],
    [2, [0, 1]],
    [3, [0, 1, 3]],
    [4, [0, 1, 2, 3]],
    [5, [0, 1, 2, 3, 4]],
    [9, [0, 1, 2, 3, 4]],
  ] as const;
  for (const [topK, expected] of cases) {
    await t.step(`${topK}`, () => {
      assertEquals(candidateIds(SCORES, { ...ALL, topK }), [...expected]);
    });
  }
});

Deno.test("findCandidates() takes as few as have topP of the probability, the completing one included", async (t) => {
  // Sums: 0.5, 0.75, 0.875, 0.9375, 1.
  const cases = [
    [0.1, [1]],
    [0.49, [1]],
    [0.51, [0, 1]],
    [0.74, [0, 1]],
    [0.76, [0, 1, 3]],
    [0.9, [0, 1, 2, 3]],
    [0.99, [0, 1, 2, 3, 4]],
  ] as const;
  for (const [topP, expected] of cases) {
    await t.step(`${topP}`, () => {
      assertEquals(candidateIds(SCORES, { ...ALL, topP }), [...expected]);
    });
  }
});

Deno.test("findCandidates() takes those with minP of the likeliest one's probability", async (t) => {
  const cases = [
    [0.12, [0, 1, 2, 3, 4]],
    [0.13, [0, 1, 3]],
    [0.26, [0, 1]],
    [0.51, [1]],
    [1, [1]],
  ] as const;
  for (const [minP, expected] of cases) {
    await t.step(`${minP}`, () => {
      assertEquals(candidateIds(SCORES, { ...ALL, minP }), [...expected]);
    });
  }
});

Deno.test("findCandidates() measures topP by what topK has left", () => {
  // Of 0.5 and 0.25 the first has two thirds.
  const limits = { ...ALL, topK: 2 };
  assertEquals(candidateIds(SCORES, { ...limits, topP: 0.66 }), [1]);
  assertEquals(candidateIds(SCORES, { ...limits, topP: 0.67 }), [0, 1]);
});

Deno.test("findCandidates() measures topP by what minP has not taken away yet", () => {
  // 0.8 of all is reached with the third; of those that minP leaves it would be with the second.
  const limits = { topK: 0, topP: 0.8, minP: 0.2 };
  assertEquals(candidateIds(SCORES, limits), [0, 1, 3]);
});

Deno.test("findCandidates() applies all limits together", () => {
  const limits = { topK: 4, topP: 0.95, minP: 0.2 };
  assertEquals(candidateIds(SCORES, limits), [0, 1, 3]);
});

Deno.test("findCandidates() sums the weights of what it takes", () => {
  const { candidates } = find(SCORES, { ...ALL, topK: 3 });
  assertAlmostEquals(candidates.mass, 1.75, 1e-6);
});

Deno.test("findCandidates() leaves out what is ruled out", () => {
  const scores = [-Infinity, 1, NaN, 0];
  assertEquals(candidateIds(scores, { ...ALL, topK: 4 }), [1, 3]);
  assertEquals(candidateIds(scores, { ...ALL, topP: 0.999 }), [1, 3]);
  assertEquals(candidateIds(scores, ALL), [1, 3]);
});

Deno.test("findCandidates() agrees with sorting the whole vocabulary", async (t) => {
  const shapes: Record<string, (id: number) => number> = {
    peaked: (id) => -12 * Math.abs(Math.sin(id * 12.9898)),
    flat: (id) => Math.sin(id * 78.233) / 100,
    tied: (id) => Math.round(3 * Math.sin(id * 12.9898)),
    deep: (id) => -80 * Math.abs(Math.sin(id * 12.9898)),
  };
  for (const [name, score] of Object.entries(shapes)) {
    await t.step(name, () => {
      const scores = Array.from({ length: 5000 }, (_, id) => score(id));
      for (const topK of [1, 300, 2000]) {
        const expected = sorted(scores).slice(0, topK);
        const actual = candidateIds(scores, { ...ALL, topK });
        assertEquals(actual, expected.toSorted((a, b) => a - b));
      }
      for (const topP of [0.2, 0.8, 0.97]) {
        const expected = shareOf(scores, topP);
        const actual = candidateIds(scores, { ...ALL, topP });
        assertEquals(actual, expected.toSorted((a, b) => a - b));
        assertLess(actual.length, 5000);
      }
    });
  }
});

Deno.test("drawCandidate() gives every candidate its share of the numbers from 0 to 1", () => {
  const { candidates, weights } = find(SCORES, ALL);
  const counts = SCORES.map(() => 0);
  for (let step = 0; step < 1600; step += 1) {
    const id = drawCandidate(candidates, weights, (step + 0.5) / 1600) ?? -1;
    counts[id] = (counts[id] ?? 0) + 1;
  }
  assertEquals(counts, [400, 800, 100, 200, 100]);
});

Deno.test("drawCandidate() draws what the limits leave only, at both ends too", () => {
  const { candidates, weights } = find(SCORES, { ...ALL, topK: 3 });
  const drawn = [0, 0.25, 0.6, 0.9, 1 - 2 ** -32].map((random) =>
    drawCandidate(candidates, weights, random)
  );
  // Shares 4/7, 2/7, 1/7, by falling probability.
  assertEquals(drawn, [1, 1, 0, 3, 3]);
});

function find(scores: readonly number[], limits: CandidateLimits) {
  const logits = Float32Array.from(scores);
  const weights = new TokenWeights(logits.length);
  weights.fill(logits, scoreRange(logits), 1);
  return { candidates: findCandidates(logits, weights, limits), weights };
}

/** All that may be drawn, by rising id. */
function candidateIds(
  scores: readonly number[],
  limits: CandidateLimits,
): number[] {
  const { candidates, weights } = find(scores, limits);
  const ids = [...candidates.ids];
  for (let bucket = 0; bucket < candidates.bucket; bucket += 1) {
    ids.push(...weights.idsIn(bucket));
  }
  return ids.toSorted((a, b) => a - b);
}

function sorted(scores: readonly number[]): number[] {
  const rounded = scores.map(Math.fround);
  return [...scores.keys()].toSorted((a, b) =>
    (rounded[b] ?? 0) - (rounded[a] ?? 0) || a - b
  );
}

function shareOf(scores: readonly number[], topP: number): number[] {
  const weights = scores.map((score) => Math.exp(score));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return sorted(scores).filter((id) => {
    const isIn = sum < topP * total;
    sum += weights[id] ?? 0;
    return isIn;
  });
}
