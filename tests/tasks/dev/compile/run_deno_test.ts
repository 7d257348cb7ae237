import { assertEquals, assertRejects } from "@std/assert";
import { firstLine, runDeno } from "../../../../tasks/dev/compile/run_deno.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("runDeno() gives what a command has said, in the folder that it is run in", async () => {
  await using temp = await TempDirectory.create();
  const code =
    "console.log(Deno.cwd()); console.error(Deno.noColor); Deno.exit(3)";
  const signal = new AbortController().signal;
  assertEquals(await runDeno(["eval", code], { cwd: temp.path, signal }), {
    success: false,
    stdout: `${temp.path}\n`,
    stderr: "true\n",
  });
});

Deno.test("runDeno() rejects with the reason of an interruption", async () => {
  const reason = new Error("enough");
  await assertRejects(
    () =>
      runDeno(["eval", "await new Promise((done) => setTimeout(done, 1e6))"], {
        cwd: ".",
        signal: AbortSignal.abort(reason),
      }),
    Error,
    "enough",
  );
});

Deno.test("firstLine() leaves out the word before it and the rest", () => {
  assertEquals(
    firstLine("error: The lockfile is out of date.\nchanges:\n 1 | -"),
    "The lockfile is out of date.",
  );
  assertEquals(firstLine(""), "");
});
