import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import type { OptionDefinition } from "../../../../lib/cli/command.ts";
import { convertValue } from "../../../../lib/cli/options/convert_value.ts";

const WORKERS: OptionDefinition = {
  type: "integer",
  description: "",
  minimum: 1,
  maximum: 16,
};
const RATE: OptionDefinition = { type: "bytes", description: "", minimum: 1 };
const AGE: OptionDefinition = { type: "duration", description: "" };
const SCORE: OptionDefinition = { type: "number", description: "", maximum: 1 };

Deno.test("convertValue() reads numbers of every kind", async (t) => {
  const cases: [option: OptionDefinition, text: string, expected: number][] = [
    [WORKERS, "1", 1],
    [WORKERS, "16", 16],
    [RATE, "1", 1],
    [RATE, "1.5M", 1_500_000],
    [AGE, "0s", 0],
    [AGE, "7d", 604_800_000],
    [SCORE, "-0.5", -0.5],
  ];
  for (const [option, text, expected] of cases) {
    await t.step(`${option.type} ${text}`, () => {
      assertEquals(convertValue("name", option, text), expected);
    });
  }
});

Deno.test("convertValue() says what a number must be", async (t) => {
  const cases: [option: OptionDefinition, text: string, rule: string][] = [
    [WORKERS, "0", "a whole number from 1 to 16"],
    [WORKERS, "17", "a whole number from 1 to 16"],
    [WORKERS, "2.5", "a whole number from 1 to 16"],
    [RATE, "0", "bytes, as 500K or 1.5M of at least 1"],
    [RATE, "fast", "bytes, as 500K or 1.5M of at least 1"],
    [AGE, "7", "a time, as 90s or 7d"],
    [SCORE, "2", "a number of at most 1"],
  ];
  for (const [option, text, rule] of cases) {
    await t.step(`${option.type} ${text}`, () => {
      const error = assertThrows(
        () => convertValue("name", option, text),
        UsageError,
      );
      assertEquals(
        error.message,
        `Cannot use option "--name": it must be ${rule}: current value is "${text}"`,
      );
    });
  }
});

Deno.test("convertValue() gives nothing for an option that is left out, and a list for one that repeats", () => {
  assertEquals(convertValue("name", RATE, undefined), undefined);
  const repeatable = { ...RATE, repeatable: true };
  assertEquals(convertValue("name", repeatable, undefined), []);
  assertEquals(convertValue("name", repeatable, ["1K", "2K"]), [1000, 2000]);
});
