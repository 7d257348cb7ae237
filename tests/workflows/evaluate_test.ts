import { assertEquals, assertThrows } from "@std/assert";
import { evaluate, fillTemplate } from "../support/workflows/evaluate.ts";

const CONTEXT = {
  inputs: { size: "0.5b", empty: "" },
  steps: { cache: { outputs: { "cache-hit": "true" } } },
  join: (...values: string[]) => values.join("+"),
};

Deno.test("evaluate() takes the expressions that workflows use", async (t) => {
  const cases = [
    ["inputs.size", "0.5b"],
    ["steps.cache.outputs.cache-hit == 'true'", true],
    ["steps.cache.outputs.cache-hit != 'true'", false],
    ["join('a', inputs.size)", "a+0.5b"],
    ["inputs.empty || 'it''s'", "it's"],
    ["!(inputs.empty && 'x') && 'y'", "y"],
  ] as const;
  for (const [expression, expected] of cases) {
    await t.step(expression, () => {
      assertEquals(evaluate(expression, CONTEXT), expected);
    });
  }
  assertEquals(
    fillTemplate("a-${{ inputs.size }}-${{inputs.empty}}", CONTEXT),
    "a-0.5b-",
  );
});

Deno.test("evaluate() refuses what GitHub would silently take as empty", async (t) => {
  const unknown = (name: string) =>
    `Cannot evaluate "${name}": it is not known`;
  const cases = [
    ["inputs.sice", RangeError, unknown("inputs.sice")],
    ["steps.cache", RangeError, unknown("steps.cache")],
    ["inputs.size ==", SyntaxError, 'Cannot parse the expression at ""'],
    ["'a' 'b'", SyntaxError, "Cannot parse the expression at \"'b'\""],
    ["1 +", SyntaxError, 'Cannot parse the expression at "1 +"'],
  ] as const;
  for (const [expression, type, message] of cases) {
    await t.step(expression, () => {
      assertThrows(() => evaluate(expression, CONTEXT), type, message);
    });
  }
});
