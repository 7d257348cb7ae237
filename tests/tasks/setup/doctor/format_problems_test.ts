import { assertEquals } from "@std/assert";
import { formatProblems } from "../../../../tasks/setup/doctor/format_problems.ts";

Deno.test("formatProblems() says a command once for all that it mends in a row", () => {
  const text = formatProblems([
    { message: "Cannot find a", command: "make" },
    { message: "Cannot find b", command: "make" },
    { message: "Cannot reach c", command: "connect" },
    { message: "Cannot find d", command: "make" },
  ]);
  assertEquals(
    text,
    `problem: Cannot find a
problem: Cannot find b
mend by: make
problem: Cannot reach c
mend by: connect
problem: Cannot find d
mend by: make`,
  );
});

Deno.test("formatProblems() lets no name steer the terminal", () => {
  assertEquals(
    formatProblems([{ message: "Cannot use \x1b[2J\nx", command: "rm \x07" }]),
    "problem: Cannot use  [2J x\nmend by: rm",
  );
});
