import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { TaskResult } from "../support/run_task.ts";
import { createSampleProject, failure } from "../support/sample_project.ts";
import type { TaskProject } from "../support/task_project.ts";

/** A command line that is refused, and what is said of it. */
type Case = readonly [args: string, expected: TaskResult];

async function testCases(
  t: Deno.TestContext,
  project: TaskProject,
  cases: readonly Case[],
): Promise<void> {
  const before = await listFiles(project.beside("."));
  for (const [line, expected] of cases) {
    await t.step(line, async () => {
      const [name = "", ...args] = line.split(" ");
      assertEquals(await project.run(name, args), expected);
      assertEquals(await listFiles(project.beside(".")), before);
    });
  }
}

/** A download that fails says first where its log is. */
function withoutLog({ stderr, ...rest }: TaskResult): TaskResult {
  const [first = "", ...others] = stderr.split("\n");
  assertMatch(first, /^log: .*download\.log$/);
  return { ...rest, stderr: others.join("\n") };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const lists = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const path = join(folder, name);
    return isDirectory ? [path, ...await listFiles(path)] : [path];
  }));
  return lists.flat().sort();
}

Deno.test("commands refuse a wrong line with one line, and leave nothing behind", async (t) => {
  await using project = await createSampleProject();
  const see = (name: string) => `deno task ${name} --help lists what it takes`;
  const option = 'Cannot use option "--jsn": did you mean "--json"?';
  const size = 'Cannot find model size "0.6b": known are tiny, 0.5b';
  const near = 'did you mean "0.5b"?';
  await testCases(t, project, [
    ["list --jsn", failure(2, option, see("list"))],
    [
      "list tiny",
      failure(2, 'Cannot use "tiny": list takes options only', see("list")),
    ],
    ["info --jsn", failure(2, option, see("info"))],
    ["info --size 0.6b", failure(2, size, near)],
    [
      "info --size",
      failure(2, 'Cannot use option "--size": it needs a value'),
    ],
    [
      "info --variant q5",
      failure(
        2,
        'Cannot find variant of fastvlm 0.5b "q5": known are q4, int8, checkpoint',
        'did you mean "q4"?',
      ),
    ],
    ["verify --jsn", failure(2, option, see("verify"))],
    ["verify --size 0.6b", failure(2, size, near)],
    ["remove --jsn", failure(2, option, see("remove"))],
    ["remove --size 0.6b", failure(2, size, near)],
    [
      "remove --size 0.5b --store legacy",
      failure(
        2,
        'Cannot use "legacy" for option "--store": choose user, project',
      ),
    ],
    ["prune --jsn", failure(2, option, see("prune"))],
    [
      "prune --older-than week",
      failure(
        2,
        'Cannot use option "--older-than": it must be a time, as 90s or 7d: current value is "week"',
      ),
    ],
    ["download --jsn", failure(2, option, see("download"))],
    ["download --size 0.6b", failure(2, size, near)],
    [
      "download --size all --variant q4",
      failure(
        2,
        "Cannot use --variant with --size all: each size has its own default",
      ),
    ],
    [
      "download --store legacy",
      failure(
        2,
        'Cannot use "legacy" for option "--store": choose user, project',
      ),
    ],
    ["setup --jsn", failure(2, option, see("setup"))],
    ["setup --download 0.6b", failure(2, size, near)],
    ["artifacts --jsn", failure(2, option, see("artifacts"))],
    [
      "artifacts prnue",
      failure(
        2,
        'Cannot use "prnue" with artifacts',
        "deno task artifacts prune",
      ),
    ],
    [
      "artifacts list prune",
      failure(
        2,
        'Cannot use "prune" with artifacts list',
        "deno task artifacts prune",
      ),
    ],
  ]);
});

Deno.test("commands name the file and the place that is wrong", async (t) => {
  await using project = await createSampleProject();
  const path = (name: string) => join(project.root, name);
  await project.write("a.config.json", "{");
  await project.write("b.config.json", '{"version": 1, "models": [{}]}');
  await project.write(
    "c.config.json",
    await Deno.readTextFile(path("models.config.json")),
  );
  await project.write("c.lock.json", '{"version": 1, "models": {"x": 5}}');
  const missing = failure(3, `Cannot find "${path("none.json")}"`);
  const corrupt = failure(
    1,
    `Cannot parse "${path("a.config.json")}" as JSON: Expected property name ` +
      "or '}' in JSON at position 1 (line 1 column 2)",
  );
  const incomplete = failure(
    1,
    `Cannot use "${
      path("b.config.json")
    }": default must be an object: it is missing`,
  );
  const wrongLock = failure(
    1,
    `Cannot use "${
      path("c.lock.json")
    }": models.x must be an object: current value is 5`,
  );
  await testCases(t, project, [
    ["list --config none.json", missing],
    ["list --config a.config.json", corrupt],
    ["list --config b.config.json", incomplete],
    ["list --config c.config.json", wrongLock],
    ["info --config a.config.json", corrupt],
    ["setup --config b.config.json", incomplete],
  ]);
  const downloads: readonly Case[] = [
    ["download --config none.json", missing],
    ["download --config c.config.json", wrongLock],
  ];
  for (const [line, expected] of downloads) {
    await t.step(line, async () => {
      const [name = "", ...args] = line.split(" ");
      const result = await project.run(name, args);
      assertEquals(withoutLog(result), expected);
    });
  }
});

Deno.test("commands that need the user store say what to set where HOME is not", async (t) => {
  await using project = await createSampleProject();
  const variable = Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME";
  const expected = failure(
    2,
    `Cannot find the user store: ${variable} is not set`,
    "set FASTVLM_HOME to a folder",
  );
  for (const name of ["list", "info", "download", "setup"]) {
    await t.step(name, async () => {
      const result = await project.run(name, [], { [variable]: undefined });
      assertEquals(
        name === "download" ? withoutLog(result) : result,
        expected,
      );
    });
  }
});
