import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertInstanceOf,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

const object = {};

/** Each holds in the first function and fails in the second. */
const CONTRACT: Record<string, [holds: () => void, fails: () => void]> = {
  assert: [() => assert(1), () => assert(0)],
  assertEquals: [
    () => assertEquals({ a: [1] }, { a: [1] }),
    () => assertEquals<unknown>({ a: 1 }, { a: "1" }),
  ],
  assertNotEquals: [
    () => assertNotEquals([1], [2]),
    () => assertNotEquals([1], [1]),
  ],
  assertStrictEquals: [
    () => assertStrictEquals(object, object),
    () => assertStrictEquals({}, {}),
  ],
  assertAlmostEquals: [
    () => assertAlmostEquals(1, 1.05, 0.1),
    () => assertAlmostEquals(1, 1.2, 0.1),
  ],
  assertGreater: [() => assertGreater(2, 1), () => assertGreater(1, 1)],
  assertLess: [() => assertLess(1, 2), () => assertLess(1, 1)],
  assertExists: [() => assertExists(0), () => assertExists(null)],
  assertInstanceOf: [
    () => assertInstanceOf([], Array),
    () => assertInstanceOf({}, Array),
  ],
  assertStringIncludes: [
    () => assertStringIncludes("abc", "b"),
    () => assertStringIncludes("abc", "x"),
  ],
  assertMatch: [() => assertMatch("abc", /b/), () => assertMatch("abc", /x/)],
  assertNotMatch: [
    () => assertNotMatch("abc", /x/),
    () => assertNotMatch("abc", /b/),
  ],
};

for (const [name, [holds, fails]] of Object.entries(CONTRACT)) {
  Deno.test(`${name}() passes what holds and throws what does not`, () => {
    holds();
    let thrown: unknown;
    try {
      fails();
    } catch (error) {
      thrown = error;
    }
    if (!(thrown instanceof Error)) {
      throw new Error(`${name}() let a failure pass`);
    }
    assertEquals(thrown.name.startsWith("AssertionError"), true);
  });
}

Deno.test("assertEquals() compares bytes, dates, maps and missing members", () => {
  assertEquals(new Uint8Array([1]), new Uint8Array([1]));
  assertEquals(new Map([["a", 1]]), new Map([["a", 1]]));
  assertThrows(() => assertEquals(new Date(1), new Date(2)), Error);
  assertThrows(() => assertEquals<unknown>({ a: 1 }, {}), Error);
});

Deno.test("assertThrows() gives back the error and checks class and message", () => {
  const fails = () => {
    throw new RangeError("too large");
  };
  assertEquals(assertThrows(fails, RangeError, "large").message, "too large");
  assertThrows(() => assertThrows(fails, TypeError), Error);
  assertThrows(() => assertThrows(fails, RangeError, "small"), Error);
  assertThrows(() => assertThrows(() => {}, Error), Error);
});

Deno.test("assertRejects() gives back the error and checks class and message", async () => {
  const fails = () => Promise.reject(new RangeError("too large"));
  assertEquals(
    (await assertRejects(fails, RangeError, "large")).message,
    "too large",
  );
  await assertRejects(() => assertRejects(fails, TypeError), Error);
  await assertRejects(
    () => assertRejects(() => Promise.resolve(), Error),
    Error,
  );
});
