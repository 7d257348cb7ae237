import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import { isInShard, parseShard } from "../../../../lib/results/list/shard.ts";

Deno.test("parts of a list are disjoint and together the whole, for any number of parts", () => {
  const lines = Array.from({ length: 2003 }, (_, line) => line);
  for (const count of [1, 2, 7, 1000, 5000]) {
    const parts = Array.from(
      { length: count },
      (_, index) => lines.filter((line) => isInShard(line, { index, count })),
    );
    assertEquals(parts.flat().sort((a, b) => a - b), lines);
    assertEquals(parts[0]?.[1], count < 2003 ? count : undefined);
  }
});

Deno.test("parseShard() reads i/n", () => {
  assertEquals(parseShard("0/1"), { index: 0, count: 1 });
  assertEquals(parseShard("07/8"), { index: 7, count: 8 });
});

Deno.test("parseShard() refuses what is no part, and says why", async (t) => {
  const form = "it must be i/n, as 0/8 for the first of eight";
  const cases = [
    ["8/8", "parts are counted from 0, so the last one is 7/8"],
    ["0/0", "there must be at least 1 part"],
    ["1", form],
    ["-1/8", form],
    ["1/8/2", form],
    ["a/b", form],
    ["1/99999999999999999999", form],
  ] as const;
  for (const [text, reason] of cases) {
    await t.step(text, () => {
      const error = assertThrows(() => parseShard(text), UsageError);
      assertEquals(
        error.message,
        `Cannot use "${text}" for option "--shard": ${reason}`,
      );
    });
  }
});
