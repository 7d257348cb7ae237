import { assertEquals } from "@std/assert";
import { EXIT_CODES } from "../../../lib/base/exit_codes.ts";

Deno.test("EXIT_CODES are the numbers that scripts rely on", () => {
  assertEquals(EXIT_CODES, {
    done: 0,
    failed: 1,
    usage: 2,
    notFound: 3,
    accessDenied: 4,
    network: 5,
    diskFull: 6,
    digestMismatch: 7,
    lockTimeout: 8,
    offline: 9,
    partialFailure: 10,
    interrupted: 130,
    terminated: 143,
  });
});
