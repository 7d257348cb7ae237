import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { ensureDir } from "@std/fs";
import { runDeno, TOOLKIT_ROOT } from "../../support/run_task.ts";
import type { TaskResult } from "../../support/run_task.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const SCRIPT =
  toFileUrl(join(TOOLKIT_ROOT, "tasks", "dev", "coverage.ts")).href;

const SOURCE = `export function name(flag: boolean): string {
  if (flag) return "yes";
  return "no";
}
if (import.meta.main) console.log(name(Deno.args.length > 0));
`;

/** Runs the script on a project of one source and the body of one test. */
async function runOn(body: string): Promise<TaskResult> {
  await using temp = await TempDirectory.create();
  await ensureDir(join(temp.path, "lib"));
  await Deno.writeTextFile(join(temp.path, "lib", "name.ts"), SOURCE);
  await Deno.writeTextFile(
    join(temp.path, "name_test.ts"),
    `import { name } from "./lib/name.ts";
     Deno.test("name", async () => { name(true); ${body} });`,
  );
  const tasks = { test: "deno test -q --no-check -A" };
  await Deno.writeTextFile(
    join(temp.path, "deno.json"),
    JSON.stringify({ tasks }),
  );
  return await runDeno(["run", "-q", "-A", SCRIPT], { cwd: temp.path });
}

Deno.test("task coverage counts what the processes run that the tests start", async () => {
  const args = 'args: ["run", "--no-check", "lib/name.ts"]';
  const { code, stdout, stderr } = await runOn(
    `await new Deno.Command(Deno.execPath(), { ${args} }).output();`,
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "\n100.0 %   100.0 %              0  lib");
});

Deno.test("task coverage fails below its limits and says what is missing", async () => {
  const { code, stdout, stderr } = await runOn("");
  assertEquals({ code, stderr }, {
    code: 1,
    stderr: "error: 60.0 % of the lines are run: 90 % must be\n" +
      "error: 50.0 % of the branches are run: 80 % must be\n",
  });
  assertStringIncludes(stdout, "  all files\n");
});

Deno.test("task coverage fails with the tests", async () => {
  const { code, stdout } = await runOn('throw new Error("broken");');
  assertEquals([code, stdout.includes("LINES NOT RUN")], [1, false]);
});
