import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { exponential } from "../../../../../lib/fastvlm/generation/sampling/exponential.ts";

Deno.test("exponential() gives what Math.exp gives, to ten digits", () => {
  let worst = 0;
  for (let exponent = 0; exponent > -87; exponent -= 0.00137) {
    const expected = Math.exp(exponent);
    const error = Math.abs(exponential(exponent) - expected) / expected;
    worst = Math.max(worst, error);
  }
  assertLess(worst, 1e-10);
});

Deno.test("exponential() gives 1 for 0, and powers of two for their logarithms", () => {
  assertEquals([exponential(0), exponential(-0)], [1, 1]);
  for (const power of [1, 10, 125]) {
    const ratio = exponential(-power * Math.LN2) * 2 ** power;
    assertAlmostEquals(ratio, 1, 1e-10);
  }
});

Deno.test("exponential() gives 0 for what is far below, and for what is no number", () => {
  assertEquals([-87.1, -1e300, -Infinity, NaN].map(exponential), [0, 0, 0, 0]);
});
