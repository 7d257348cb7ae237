import { assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "../../../lib/base/duration.ts";

Deno.test("formatDuration() gives the two largest units that matter", async (t) => {
  const cases = [
    [0, "0 ms"],
    [0.4, "0 ms"],
    [850, "850 ms"],
    [999.4, "999 ms"],
    [999.5, "1.0 s"],
    [1000, "1.0 s"],
    [4249, "4.2 s"],
    [9949, "9.9 s"],
    [9950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 0 s"],
    [60_000, "1 min 0 s"],
    [200_000, "3 min 20 s"],
    [3_599_499, "59 min 59 s"],
    [3_599_500, "1 h 0 min"],
    [7_500_000, "2 h 5 min"],
    [90_000_000, "25 h 0 min"],
  ] as const;
  for (const [ms, expected] of cases) {
    await t.step(`${ms} is ${expected}`, () => {
      assertEquals(formatDuration(ms), expected);
    });
  }
});

Deno.test("parseDuration() reads a number with a unit", async (t) => {
  const cases = [
    ["0s", 0],
    ["90s", 90_000],
    ["1.5m", 90_000],
    ["12h", 43_200_000],
    ["7 d", 604_800_000],
  ] as const;
  for (const [text, expected] of cases) {
    await t.step(text, () => assertEquals(parseDuration(text), expected));
  }
});

Deno.test("parseDuration() gives undefined for anything else", async (t) => {
  for (const text of ["", "7", "d", "-1d", "1w", "1D", "1d 2h", "1e3s"]) {
    await t.step(
      `"${text}"`,
      () => assertEquals(parseDuration(text), undefined),
    );
  }
});
