import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import { resolveResolution } from "../../../../lib/fastvlm/image/resolution.ts";

const FREE = { side: 1024, inputShape: ["batch", 3, "height", "width"] };
const FIXED = { side: 1024, inputShape: [1, 3, 1024, 1024] };

Deno.test("resolveResolution() takes the model's own when nothing is said", () => {
  assertEquals(resolveResolution(undefined, FREE), 1024);
  assertEquals(resolveResolution(undefined, FIXED), 1024);
  assertEquals(resolveResolution(1024, FIXED), 1024);
});

Deno.test("resolveResolution() takes smaller multiples of 64", () => {
  for (const resolution of [64, 512, 960]) {
    assertEquals(resolveResolution(resolution, FREE), resolution);
  }
  assertEquals(resolveResolution(512, { side: 1024 }), 512);
});

Deno.test("resolveResolution() refuses others", () => {
  for (const resolution of [0, -64, 100, 63.5, NaN, Infinity, 1088]) {
    assertThrows(
      () => resolveResolution(resolution, FREE),
      UsageError,
      'Cannot predict as "resolution" must be a multiple of 64 up to 1024: ' +
        `current value is ${resolution}`,
    );
  }
});

Deno.test("resolveResolution() refuses any where the graph's is fixed", () => {
  const error = assertThrows(() => resolveResolution(512, FIXED), UsageError);
  assertEquals([error.message, error.hint], [
    'Cannot predict with "resolution" 512: this model takes pictures of 1024 x 1024 pixels only',
    "models made by convert take others",
  ]);
});
