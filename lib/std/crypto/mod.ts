/**
 * The part of `@std/crypto` that the toolkit uses, over `node:crypto`.
 *
 * `deno.json` links `jsr:@std/crypto` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/crypto_test.ts` holds both to the same contract.
 *
 * @module
 */

import { timingSafeEqual as nodeTimingSafeEqual } from "node:crypto";

/**
 * Compares two byte strings of equal length in a time that does not depend on their content.
 *
 * Unequal lengths throw here and in current releases of the real package, and returned `false` in
 * older ones: compare lengths first.
 */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return nodeTimingSafeEqual(a, b);
}
