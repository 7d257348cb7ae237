import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import { scoreRange } from "../../../../../lib/fastvlm/generation/sampling/score_range.ts";

Deno.test("scoreRange() finds the highest score, of equal ones the lower id, and the lowest", () => {
  const range = scoreRange(Float32Array.of(-1, 2, 0.5, 2, -3));
  assertEquals(range, { best: 1, highest: 2, lowest: -3 });
});

Deno.test("scoreRange() leaves out what is ruled out and what is no number", () => {
  const range = scoreRange(Float32Array.of(NaN, -Infinity, -2, NaN, -5));
  assertEquals(range, { best: 2, highest: -2, lowest: -5 });
});

Deno.test("scoreRange() refuses scores of which none can be chosen", () => {
  for (const score of [NaN, Infinity, -Infinity]) {
    const error = assertThrows(
      () => scoreRange(Float32Array.of(score, NaN)),
      ModelFormatError,
    );
    assertEquals([error.message, error.hint], [
      "Cannot choose a token: the model's scores are not numbers",
      "its weights may overflow in float16: try another variant",
    ]);
  }
});
