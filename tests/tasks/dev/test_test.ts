import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TOOLKIT_ROOT } from "../../support/run_task.ts";
import { writeFiles } from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Runs the script on a module of tests; gives its code and last line. */
async function runOn(source: string): Promise<[code: number, line: string]> {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { "a_test.ts": source, "deno.json": "{}" });
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--allow-read", "--allow-run"],
      ...[join(TOOLKIT_ROOT, "tasks", "dev", "test.ts"), "--no-check"],
    ],
    cwd: temp.path,
    stderr: "null",
  }).output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  return [code, lines.at(-1) ?? ""];
}

Deno.test("task test closes with the numbers of passed and failed tests", async (t) => {
  const pass = 'Deno.test("passes", () => {});';
  const fail = 'Deno.test("fails", () => { throw new Error("x"); });';
  const liar = 'Deno.test("lies", () => console.log("9 passed | 9 failed"));';
  const cases = [
    [pass, 0, "1 passed, 0 failed"],
    [pass + fail, 1, "1 passed, 1 failed"],
    [pass + liar, 0, "2 passed, 0 failed"],
    ["not TypeScript", 1, "0 passed, 1 failed"],
  ] as const;
  for (const [source, code, line] of cases) {
    await t.step(line, async () => {
      assertEquals(await runOn(source), [code, line]);
    });
  }
});
