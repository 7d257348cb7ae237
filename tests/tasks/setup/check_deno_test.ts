import { assertEquals, assertThrows } from "@std/assert";
import { FastvlmError } from "../../../lib/base/errors.ts";
import { checkDeno, isOlder } from "../../../tasks/setup/check_deno.ts";

Deno.test("isOlder() compares versions part by part", async (t) => {
  const cases = [
    ["2.9.6", false],
    ["2.9.0", false],
    ["2.10.0", false],
    ["3.0.0", false],
    ["2.10.0-rc.1", false],
    ["2.9.1+a1b2c3d", false],
    ["2.8.9", true],
    ["1.46.3", true],
    ["2.8.0-rc.1", true],
    ["2", true],
  ] as const;
  for (const [version, older] of cases) {
    await t.step(version, () => {
      assertEquals(isOlder(version, [2, 9, 0]), older);
    });
  }
});

Deno.test("checkDeno() gives the version that runs", () => {
  assertEquals(checkDeno(), Deno.version.deno);
});

Deno.test("checkDeno() refuses an old version, and says how to do without installing", () => {
  const error = assertThrows(() => checkDeno("2.8.3"), FastvlmError);
  assertEquals([error.message, error.hint], [
    "Cannot run on Deno 2.8.3: it must be at least 2.9.0",
    "npx --yes deno@2.9.6 task setup",
  ]);
});
