import { assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { formatBytes } from "../../lib/base/bytes.ts";
import { listFiles } from "../support/list_files.ts";
import {
  createSampleProject,
  failure,
  refOf,
  SAMPLE_KEY,
} from "../support/sample_project.ts";
import { installSample, writeFiles } from "../support/sample_model.ts";

Deno.test("remove takes a model and its unfinished files out of the store, and nothing else", async () => {
  await using project = await createSampleProject();
  const store = project.store();
  const directory = await installSample(store, refOf(SAMPLE_KEY));
  const other = await installSample(store, refOf("fastvlm-0.5b-checkpoint"));
  await writeFiles(join(store.root, ".partial", SAMPLE_KEY), { "a": "12345" });
  const bytes = await sizeOf(directory) + 5;
  const before = await listFiles(project.root);
  const dryRun = await project.run("remove", ["--size=0.5b", "--dry-run"]);
  assertEquals(dryRun, {
    code: 0,
    stdout: `would remove ${SAMPLE_KEY}, ${
      formatBytes(bytes)
    }, from ${directory}\n`,
    stderr: "",
  });
  assertEquals(await exists(directory), true);
  const removed = await project.run("remove", ["--size=0.5b", "--json"]);
  assertEquals([removed.code, removed.stderr], [0, ""]);
  assertEquals(JSON.parse(removed.stdout), {
    version: 1,
    key: SAMPLE_KEY,
    dryRun: false,
    directories: [directory, join(store.root, ".partial", SAMPLE_KEY)],
    bytes,
  });
  const rest = await listFiles(store.root);
  assertEquals(
    rest.filter((path) => !path.startsWith(".locks/")),
    (await listFiles(other)).map((path) => `fastvlm-0.5b-checkpoint/${path}`),
  );
  assertEquals(await listFiles(project.root), before);
});

Deno.test("remove wants the model to be named", async () => {
  await using project = await createSampleProject();
  const directory = await installSample(project.store(), refOf(SAMPLE_KEY));
  assertEquals(
    await project.run("remove"),
    failure(
      2,
      'Cannot remove a model: option "--size" is missing',
      "deno task list shows what there is",
    ),
  );
  assertEquals(await exists(directory), true);
});

Deno.test("remove of what is not there names the store where it is", async () => {
  await using project = await createSampleProject();
  const message =
    `Cannot remove "${SAMPLE_KEY}" from store "user": it is not there`;
  const args = ["--size", "0.5b", "--quiet"];
  assertEquals(await project.run("remove", args), failure(3, message));
  const store = project.store("project");
  const directory = await installSample(store, refOf(SAMPLE_KEY));
  assertEquals(
    await project.run("remove", args),
    failure(3, message, "deno task remove --size 0.5b --store project"),
  );
  assertEquals(await project.run("remove", [...args, "--store=project"]), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(await exists(directory), false);
});

async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const path of await listFiles(directory)) {
    bytes += (await Deno.stat(join(directory, path))).size;
  }
  return bytes;
}
