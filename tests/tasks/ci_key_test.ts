import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { TaskProject } from "../support/task_project.ts";
import { createSampleProject, failure } from "../support/sample_project.ts";

const CATALOG = '{"version":1,"default":{"type":"fastvlm","size":"tiny"},' +
  '"models":[{"type":"fastvlm","size":"tiny","description":"Built-in",' +
  '"approximateBytes":10,"license":"MIT","defaultVariant":"fp32","variants":' +
  '{"fp32":{"source":{"kind":"builtin","recipe":"tiny"}}}}],"modes":{}}\n';
const LOCK = '{"version":1,"models":{}}\n';

/** What the script of GitHub's runner (`layoutbin/hashFiles`) printed for files of this content. */
const HASH_OF_BOTH =
  "103b7fcf2c0bb679479ee1bd5cbd6ade863581ed9c7af73f7c533411b28c8001";
const HASH_OF_CATALOG =
  "6d65417cff4d391b91efab200f4b8d43c1de30efa99b95684b513308c9da2069";

/** A project whose catalog and lock have a known hash. */
async function createKnownProject(): Promise<TaskProject> {
  const project = await TaskProject.create();
  await project.write("models.config.json", CATALOG);
  await project.write("models.lock.json", LOCK);
  return project;
}

Deno.test("ci-key prints the key that hashFiles() makes in a workflow", async () => {
  await using project = await createKnownProject();
  assertEquals(await project.run("ci-key", ["--size", "tiny"]), {
    code: 0,
    stdout: `fastvlm-tiny-${HASH_OF_BOTH}\n`,
    stderr: "",
  });
});

Deno.test("ci-key leaves out a lock that does not exist, as hashFiles() does", async () => {
  await using project = await createKnownProject();
  await Deno.remove(join(project.root, "models.lock.json"));
  assertEquals(await project.run("ci-key"), {
    code: 0,
    stdout: `fastvlm-tiny-${HASH_OF_CATALOG}\n`,
    stderr: "",
  });
});

Deno.test("ci-key names the variant if one is asked for, and --json tells a program", async () => {
  await using project = await createKnownProject();
  const { code, stdout } = await project.run("ci-key", [
    ...["--variant", "FP32", "--json"],
  ]);
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout), {
    version: 1,
    key: `fastvlm-tiny-fp32-${HASH_OF_BOTH}`,
  });
});

Deno.test("ci-key is another one for another catalog or lock", async (t) => {
  await using project = await createKnownProject();
  const key = async () => (await project.run("ci-key")).stdout;
  for (const name of ["models.config.json", "models.lock.json"]) {
    await t.step(name, async () => {
      const before = await key();
      const text = await Deno.readTextFile(join(project.root, name));
      await project.write(name, `${text}\n`);
      assertNotEquals(await key(), before);
    });
  }
  await t.step("--config", async () => {
    const before = await key();
    await project.write("team.config.json", CATALOG);
    const { stdout } = await project.run("ci-key", [
      ...["--config", "team.config.json"],
    ]);
    assertNotEquals(stdout, before);
    assertEquals(stdout, `fastvlm-tiny-${HASH_OF_CATALOG}\n`);
  });
});

Deno.test("ci-key needs no store, and refuses a size that does not exist", async () => {
  await using project = await createSampleProject();
  const nowhere = { HOME: undefined, LOCALAPPDATA: undefined };
  const { code } = await project.run("ci-key", [], nowhere);
  assertEquals(code, 0);
  assertEquals(
    await project.run("ci-key", ["--size", "0.6b"]),
    failure(
      2,
      'Cannot find model size "0.6b": known are tiny, 0.5b',
      'did you mean "0.5b"?',
    ),
  );
});
