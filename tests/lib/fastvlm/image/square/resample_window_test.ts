import { assertAlmostEquals, assertEquals } from "@std/assert";
import { resampleWindows } from "../../../../../lib/fastvlm/image/square/resample_window.ts";

Deno.test("resampleWindows() weighs four pixels when a line gets longer, less at its ends", () => {
  const windows = resampleWindows({ from: 4, to: 8 });
  assertEquals(windows.map(({ first }) => first), [0, 0, 0, 0, 0, 1, 1, 2]);
  // Centers of pixels lie 1.75, 0.75, 0.25 and 1.25 from 2.25.
  assertWeights(windows[4]?.weights, [-0.0234, 0.2266, 0.8672, -0.0703]);
  // The first pixel has only itself and the one to its right, 0.25 and 1.25 away: scaled up to 1.
  assertWeights(windows[0]?.weights, [0.8672 / 0.7969, -0.0703 / 0.7969]);
});

Deno.test("resampleWindows() widens the filter when a line gets shorter", () => {
  const windows = resampleWindows({ from: 16, to: 4 });
  assertEquals(windows.map(({ first, weights }) => [first, weights.length]), [
    [0, 10],
    [0, 14],
    [2, 14],
    [6, 10],
  ]);
});

Deno.test("resampleWindows() keeps a line as it is when its length does not change", () => {
  for (const [index, window] of resampleWindows({ from: 5, to: 5 }).entries()) {
    const line = [0, 1, 2, 3, 4].map((at) =>
      Math.abs(window.weights[at - window.first] ?? 0)
    );
    assertEquals(line, [0, 1, 2, 3, 4].map((at) => Number(at === index)));
  }
});

Deno.test("resampleWindows() gives weights that sum to 1", () => {
  for (const [from, to] of [[7, 30], [30, 7], [1, 9], [999, 64]] as const) {
    for (const { weights } of resampleWindows({ from, to })) {
      assertAlmostEquals(weights.reduce((sum, each) => sum + each, 0), 1, 1e-5);
    }
  }
});

function assertWeights(
  actual: Float64Array | undefined,
  expected: readonly number[],
): void {
  for (const [index, weight] of expected.entries()) {
    assertAlmostEquals(actual?.[index] ?? NaN, weight, 1e-3);
  }
}
