import { assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { stampTree } from "../support/list_files.ts";
import {
  createSampleProject,
  refOf,
  SAMPLE_KEY,
} from "../support/sample_project.ts";
import { installSample, writeFiles } from "../support/sample_model.ts";
import { TaskProject } from "../support/task_project.ts";

/** A project with a model, and unfinished files of two others in two stores. */
async function createLittered(): Promise<TaskProject> {
  const project = await createSampleProject();
  await installSample(project.store(), refOf(SAMPLE_KEY));
  for (const name of ["user", "project"] as const) {
    await writeFiles(partialOf(project, name), { "a.bin": "12345" });
  }
  return project;
}

function partialOf(project: TaskProject, name: "user" | "project"): string {
  return join(project.store(name).root, ".partial", "fastvlm-0.5b-checkpoint");
}

Deno.test("prune keeps what is younger than a week", async () => {
  await using project = await createLittered();
  const { code, stdout, stderr } = await project.run("prune");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.split("\n").at(-2), "0 B freed");
  assertEquals(await exists(partialOf(project, "user")), true);
});

Deno.test("prune says so where there is nothing to remove", async (t) => {
  await using project = await TaskProject.create();
  for (const args of [[], ["--dry-run"]]) {
    await t.step(["prune", ...args].join(" "), async () => {
      assertEquals(await project.run("prune", args), {
        code: 0,
        stdout: "nothing to remove\n",
        stderr: "",
      });
    });
  }
});

Deno.test("prune --dry-run says what it would remove, and changes nothing", async () => {
  await using project = await createLittered();
  const before = await stampTree(project.store().root);
  const args = ["--dry-run", "--older-than", "0s"];
  const { code, stdout, stderr } = await project.run("prune", args);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    `              KIND     BYTES  PATH
would remove  partial    5 B  ${partialOf(project, "user")}
would remove  partial    5 B  ${partialOf(project, "project")}

10 B would be freed
`,
  );
  assertEquals(await stampTree(project.store().root), before);
});

Deno.test("prune --older-than 0s removes all unfinished files of both stores, and no model", async () => {
  await using project = await createLittered();
  const args = ["--older-than=0s", "--json"];
  const { code, stdout, stderr } = await project.run("prune", args);
  assertEquals([code, stderr], [0, ""]);
  const { removed, ...rest } = JSON.parse(stdout);
  assertEquals(rest, { version: 1, dryRun: false, kept: [], bytes: 10 });
  const paths = removed.map(({ path }: { path: string }) => path);
  assertEquals(paths, [
    partialOf(project, "user"),
    partialOf(project, "project"),
  ]);
  for (const path of paths) assertEquals(await exists(path), false);
  const model = join(project.store().root, SAMPLE_KEY, "manifest.json");
  assertEquals(await exists(model), true);
});

Deno.test("prune --quiet says nothing", async () => {
  await using project = await createLittered();
  assertEquals(await project.run("prune", ["--quiet"]), {
    code: 0,
    stdout: "",
    stderr: "",
  });
});
