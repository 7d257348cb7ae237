import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import type { Io } from "../../../lib/cli/io.ts";
import { defineCommand } from "../../../lib/cli/define_command.ts";
import { formatHelp } from "../../../lib/cli/text/help.ts";
import { captureIo } from "../../support/captured_io.ts";

/** A command that answers with what it was given. */
const ECHO = defineCommand({
  name: "echo",
  summary: "Print what was given",
  operands: "[WORD...]",
  options: { count: { type: "integer", description: "how often" } },
  examples: {},
  run({ options, operands, io }) {
    io.stdout.write(JSON.stringify({ count: options.count, operands }));
    return Promise.resolve(options.count);
  },
});

Deno.test("defineCommand() runs with what was parsed and gives the exit code", async () => {
  const io = captureIo();
  assertEquals(await ECHO.execute(["--count", "3", "a", "b"], io), 3);
  assertEquals(io.stdout.text, '{"count":3,"operands":["a","b"]}');
});

Deno.test("defineCommand() gives 0 where run gives nothing", async () => {
  assertEquals(await ECHO.execute([], captureIo()), 0);
});

Deno.test("defineCommand() hands on the surroundings", async () => {
  const io = captureIo();
  let seen: Io | undefined;
  const command = defineCommand({
    name: "look",
    summary: "Look around",
    options: {},
    examples: {},
    run(context) {
      seen = context.io;
      return Promise.resolve();
    },
  });
  await command.execute([], io);
  assertEquals(seen === io, true);
});

Deno.test("defineCommand() prints help instead of running, whatever else is given", async (t) => {
  const lines = [["--help"], ["-h"], ["-qh"], ["--nope", "-h"], [
    "--count",
    "x",
    "--help",
  ]];
  for (const args of lines) {
    await t.step(args.join(" "), async () => {
      const io = captureIo({ columns: 60 });
      assertEquals(await ECHO.execute(args, io), 0);
      assertEquals(
        io.stdout.text,
        `${formatHelp(ECHO.definition, { columns: 60 })}\n`,
      );
      assertStringIncludes(io.stdout.text, "Print what was given\n");
      assertEquals(io.stderr.text, "");
    });
  }
});

Deno.test("defineCommand() takes what follows two dashes for operands, --help too", async () => {
  const io = captureIo();
  await ECHO.execute(["--", "--help", "-h"], io);
  assertEquals(io.stdout.text, '{"operands":["--help","-h"]}');
});

Deno.test("defineCommand() rejects a wrong line before anything runs", async () => {
  const io = captureIo();
  await assertRejects(() => ECHO.execute(["--count", "x"], io), UsageError);
  assertEquals(io.stdout.text, "");
});
