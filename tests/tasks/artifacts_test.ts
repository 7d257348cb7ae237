import { assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import { runTask } from "../support/run_task.ts";
import { createSampleProject } from "../support/sample_project.ts";
import type { TaskProject } from "../support/task_project.ts";

const MS_PER_DAY = 86_400_000;

/** Makes an artifact that is over and one that is not. */
async function makeArtifacts(
  { root: projectRoot }: TaskProject,
): Promise<{ old: string; fresh: string }> {
  const now = Date.now();
  const environment = () => undefined;
  const old = await getCanonicalArtifactPath("tmp", "first", {
    projectRoot,
    environment,
    now: now - 8 * MS_PER_DAY,
  });
  const fresh = await getCanonicalArtifactPath("vision", "second", {
    projectRoot,
    environment,
    now: now - MS_PER_DAY,
  });
  return { old, fresh };
}

/** The times are those of the test. */
function maskTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "… …")
    .replaceAll(/\d+ B/g, "… B").replaceAll(/ +… B/g, " … B");
}

Deno.test("artifacts of a new project are none", async () => {
  await using project = await createSampleProject();
  assertEquals(await project.run("artifacts"), {
    code: 0,
    stdout: "TYPE  CONTEXT  CREATED  DAYS  BYTES  PATH\n\n0 artifacts, 0 B\n",
    stderr: "",
  });
});

Deno.test("artifacts list shows every output, its age and size", async () => {
  await using project = await createSampleProject();
  const { old, fresh } = await makeArtifacts(project);
  const { stdout, ...rest } = await project.run("artifacts", ["list"]);
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(
    maskTimes(stdout),
    `TYPE    CONTEXT  CREATED           DAYS      BYTES  PATH
tmp     first    … …  7 (over) … B  ${old}
vision  second   … …  7 … B  ${fresh}

2 artifacts, … B
`,
  );
});

Deno.test("artifacts prune removes what is over, and with --dry-run only says so", async () => {
  await using project = await createSampleProject();
  const { old, fresh } = await makeArtifacts(project);
  const dry = await project.run("artifacts", ["prune", "--dry-run"]);
  assertEquals(await exists(old), true);
  const wet = await project.run("artifacts", ["prune"]);
  assertEquals([await exists(old), await exists(fresh)], [false, true]);
  const table = `TYPE  CONTEXT  CREATED           DAYS      BYTES  PATH
tmp   first    … …  7 (over) … B  ${old}
`;
  assertEquals([maskTimes(dry.stdout), maskTimes(wet.stdout)], [
    `${table}\nwould remove 1 artifact, … B\n`,
    `${table}\nremoved 1 artifact, … B\n`,
  ]);
  assertEquals([dry.code, dry.stderr, wet.code, wet.stderr], [0, "", 0, ""]);
});

Deno.test("artifacts --json is one document for programs", async () => {
  await using project = await createSampleProject();
  const { old, fresh } = await makeArtifacts(project);
  const { stdout, ...rest } = await project.run("artifacts", ["--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  const { version, artifacts, ...others } = JSON.parse(stdout);
  assertEquals([Object.keys(JSON.parse(stdout))[0], version], ["version", 1]);
  assertEquals(others, {});
  assertEquals(
    artifacts.map(({ path, expired }: Record<string, unknown>) => ({
      path,
      expired,
    })),
    [{ path: old, expired: true }, { path: fresh, expired: false }],
  );
});

Deno.test("artifacts runs in the toolkit's own folder by its own line", async () => {
  const { code, stderr } = await runTask("artifacts", ["list", "--json"]);
  assertEquals([code, stderr], [0, ""]);
});
