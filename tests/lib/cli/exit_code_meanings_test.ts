import { assertEquals } from "@std/assert";
import { EXIT_CODES } from "../../../lib/base/exit_codes.ts";
import { EXIT_CODE_MEANINGS } from "../../../lib/cli/exit_code_meanings.ts";

Deno.test("EXIT_CODE_MEANINGS has every exit code, each with words of its own", () => {
  assertEquals(Object.keys(EXIT_CODE_MEANINGS), Object.keys(EXIT_CODES));
  const words = Object.values(EXIT_CODE_MEANINGS);
  assertEquals(new Set(words).size, words.length);
});
