import { assertEquals } from "@std/assert";
import { InterruptedError } from "../../../../lib/base/errors.ts";
import { hintToGoOn } from "../../../../tasks/predict/batch/hint_to_go_on.ts";

const TALLY = { answered: 3, kept: 4, failed: 1 };

Deno.test("hintToGoOn() says what is kept, by the signal that there was", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const error = hintToGoOn(new InterruptedError(signal), TALLY);
    assertEquals(
      error instanceof InterruptedError && [error.code, error.hint],
      [
        signal === "SIGINT" ? "interrupted" : "terminated",
        "7 answers are kept; the same command goes on",
      ],
    );
  }
});

Deno.test("hintToGoOn() leaves other errors as they are", () => {
  const error = new RangeError("x");
  assertEquals(hintToGoOn(error, TALLY), error);
});
