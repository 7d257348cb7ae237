import { assertEquals, assertStrictEquals } from "@std/assert";
import { InterruptedError, NetworkError } from "../../../lib/base/errors.ts";
import { hintToResume } from "../../../tasks/download/hint_to_resume.ts";

Deno.test("hintToResume() adds a hint and keeps the signal", async (t) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await t.step(signal, () => {
      const error = new InterruptedError(signal);
      const hinting = hintToResume(error);
      if (!(hinting instanceof InterruptedError)) throw hinting;
      assertEquals(
        [hinting.message, hinting.code, hinting.hint],
        [error.message, error.code, RESUME_HINT],
      );
    });
  }
});

Deno.test("hintToResume() leaves other errors alone", () => {
  const error = new NetworkError("Cannot reach the Hub");
  assertStrictEquals(hintToResume(error), error);
});

const RESUME_HINT = "the same command goes on where this one stopped";
