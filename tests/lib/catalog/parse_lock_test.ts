import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import { parseLock } from "../../../lib/catalog/parse_lock.ts";
import { sampleLockEntry } from "../../support/sample_model.ts";

Deno.test("parseLock() keeps the entries that can be used, and says what is wrong with the others", () => {
  const good = sampleLockEntry();
  const { lock, unusable } = parseLock({
    version: 1,
    models: { "a-b-c": 5, good, "A": good, "d-e-f": { ...good, files: {} } },
  }, "x.lock.json");
  assertEquals(lock, { version: 1, models: { good } });
  const messages = [...unusable].map(([key, { message }]) => [key, message]);
  assertEquals(messages, [
    [
      "a-b-c",
      'Cannot use "x.lock.json": models["a-b-c"] must be an object: current value is 5',
    ],
    [
      "A",
      'Cannot use "x.lock.json": the key models.A must be a name of a-z, 0-9, ".", "_" and "-"',
    ],
    [
      "d-e-f",
      'Cannot use "x.lock.json": models["d-e-f"].files must not be empty: current value is {}',
    ],
  ]);
});

Deno.test("parseLock() refuses another document", async (t) => {
  const cases: [value: unknown, message: string][] = [
    [[], "the document must be an object: current value is []"],
    [{ version: 2, models: {} }, "version must be 1: current value is 2"],
    [
      { version: 1, models: {}, model: {} },
      'the document must have no key "model": did you mean "models"',
    ],
  ];
  for (const [value, message] of cases) {
    await t.step(message, () => {
      assertThrows(
        () => parseLock(value, "x"),
        ConfigError,
        `Cannot use "x": ${message}`,
      );
    });
  }
});
