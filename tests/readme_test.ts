import { assertEquals, assertExists, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { runTask, TOOLKIT_ROOT } from "./support/run_task.ts";
import { TempDirectory } from "./support/temp_directory.ts";

const COMMAND_REGEXP = /^npx --yes deno@2\.9\.6 task (predict .*)$/m;

Deno.test("README's first command prints the output that README shows", async () => {
  const readme = await readReadme();
  const [, line] = COMMAND_REGEXP.exec(readme) ?? [];
  assertExists(line);
  const [task = "", ...args] = line.split(" ");
  await using home = await TempDirectory.create();
  const { code, stdout, stderr } = await runTask(task, args, {
    env: { HOME: home.path, LOCALAPPDATA: home.path },
  });
  assertEquals({ code, stdout }, {
    code: 0,
    stdout: outputAfter(readme, line),
  });
  const [, artifact = ""] = /^result: (.*)\n$/.exec(stderr) ?? [];
  assertMatch(await Deno.readTextFile(artifact), /^\{\n {2}"version": 1,/);
  await Deno.remove(join(artifact, ".."), { recursive: true });
});

Deno.test("README names every task that a person runs", async () => {
  const readme = await readReadme();
  const { tasks } = JSON.parse(
    await Deno.readTextFile(join(TOOLKIT_ROOT, "deno.json")),
  );
  const commands = Object.keys(tasks).filter((task) => !task.includes(":"));
  const missing = commands.filter((task) => !readme.includes(`task ${task}`));
  assertEquals(missing, []);
});

async function readReadme(): Promise<string> {
  const text = await Deno.readTextFile(join(TOOLKIT_ROOT, "README.md"));
  return text.replaceAll("\r\n", "\n");
}

/** The block that stands after a command's own. */
function outputAfter(readme: string, command: string): string {
  const [, after = ""] = readme.split(`task ${command}\n\`\`\`\n`);
  const [, block] = /^\s*```\n([\s\S]*?)```/.exec(after) ?? [];
  assertExists(block);
  return block;
}
