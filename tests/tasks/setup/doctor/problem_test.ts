import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import {
  attempt,
  type Problem,
} from "../../../../tasks/setup/doctor/problem.ts";

Deno.test("attempt() gives the value, and no problem", async () => {
  const problems: Problem[] = [];
  assertEquals(await attempt(problems, "mend it", () => 7), 7);
  assertEquals(problems, []);
});

Deno.test("attempt() makes what a person can act on a problem with its command", async () => {
  const problems: Problem[] = [];
  const value = await attempt(problems, "mend it", () => {
    throw new FastvlmError("Cannot go on", { hint: "another hint" });
  });
  assertEquals(value, undefined);
  assertEquals(problems, [{ message: "Cannot go on", command: "mend it" }]);
});

Deno.test("attempt() hides no fault of ours", async () => {
  const problems: Problem[] = [];
  await assertRejects(
    () =>
      attempt(problems, "mend it", () => Promise.reject(new TypeError("ours"))),
    TypeError,
    "ours",
  );
  assertEquals(problems, []);
});
