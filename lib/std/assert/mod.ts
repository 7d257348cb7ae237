/**
 * The part of `@std/assert` that the tests use, over `node:assert`.
 *
 * `deno.json` links `jsr:@std/assert` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/assert_test.ts` holds both to the same contract. Messages of failed assertions differ.
 *
 * @module
 */

import nodeAssert, { AssertionError } from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the value is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw failure(message || "Expected a truthy value");
}

/** Fails unless the two values are deeply equal. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  nodeAssert.deepStrictEqual(actual, expected, errorOf(message));
}

/** Fails if the two values are deeply equal. */
export function assertNotEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  nodeAssert.notDeepStrictEqual(actual, expected, errorOf(message));
}

/** Fails unless the two values are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): void {
  nodeAssert.strictEqual(actual, expected, errorOf(message));
}

/** Fails unless the two numbers differ by at most the tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number,
  message = "",
): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) {
    return;
  }
  throw failure(
    `Expected ${actual} to be within ${tolerance} of ${expected} ${message}`,
  );
}

/** Fails unless `actual` is greater. */
export function assertGreater<T>(actual: T, expected: T, message = ""): void {
  if (!(actual > expected)) {
    throw failure(`Expected ${actual} > ${expected} ${message}`);
  }
}

/** Fails unless `actual` is less. */
export function assertLess<T>(actual: T, expected: T, message = ""): void {
  if (!(actual < expected)) {
    throw failure(`Expected ${actual} < ${expected} ${message}`);
  }
}

/** Fails if the value is `null` or `undefined`. */
export function assertExists<T>(
  value: T,
  message = "",
): asserts value is NonNullable<T> {
  if (value === undefined || value === null) {
    throw failure(message || "Expected a value");
  }
}

/** Fails unless the value is an instance of the class. */
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any
  T extends abstract new (...args: any[]) => any,
>(
  value: unknown,
  type: T,
  message = "",
): asserts value is InstanceType<T> {
  if (!(value instanceof type)) {
    throw failure(message || `Expected an instance of ${type.name}`);
  }
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message = "",
): void {
  if (actual.includes(expected)) return;
  throw failure(
    `Expected to find ${JSON.stringify(expected)} in:\n${actual}\n${message}`,
  );
}

/** Fails unless the pattern matches. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  nodeAssert.match(actual, expected, errorOf(message));
}

/** Fails if the pattern matches. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  nodeAssert.doesNotMatch(actual, expected, errorOf(message));
}

/** Fails unless the function throws an error of the class whose message has the text; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type: ErrorClass<E>,
  messageIncludes?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, type, messageIncludes);
  }
  throw failure("Expected function to throw");
}

/** Fails unless the promise rejects with an error of the class whose message has the text; returns it. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type: ErrorClass<E>,
  messageIncludes?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, type, messageIncludes);
  }
  throw failure("Expected function to reject");
}

function checkError<E extends Error>(
  error: unknown,
  type: ErrorClass<E>,
  messageIncludes = "",
): E {
  if (!(error instanceof type)) {
    throw failure(`Expected ${type.name}, got ${describe(error)}`);
  }
  assertStringIncludes(error.message, messageIncludes);
  return error;
}

/** Node's declarations differ in how a message may be given; an error goes with all of them. */
function errorOf(message: string | undefined): AssertionError | undefined {
  return message === undefined ? undefined : failure(message);
}

function describe(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}`
    : String(error);
}

function failure(message: string): AssertionError {
  return new AssertionError({ message });
}
