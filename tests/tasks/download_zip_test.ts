import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Lock } from "../../lib/catalog/schema.ts";
import { answerWith } from "../support/hub_reply.ts";
import { listFiles } from "../support/list_files.ts";
import { makeZip } from "../support/make_zip.ts";
import type { TaskResult } from "../support/run_task.ts";
import { TaskProject } from "../support/task_project.ts";
import {
  ZIP_FILES,
  ZIP_KEY,
  ZIP_NAME,
  ZipModel,
} from "../support/zip_model.ts";

const INSTALLED = [...Object.keys(ZIP_FILES), "manifest.json"].sort();

/** A project whose one model comes as an archive. */
async function createProject(
  zip: ZipModel,
  lock: Lock = { version: 1, models: {} },
): Promise<TaskProject> {
  const { entry } = zip.ref();
  const { type, size } = entry;
  const catalog = {
    ...{ version: 1 as const, default: { type, size }, models: [entry] },
    modes: {},
  };
  return await TaskProject.create({ catalog, lock });
}

async function run(
  project: TaskProject,
  zip: ZipModel,
  task: string,
  ...args: string[]
): Promise<TaskResult> {
  const endpoint = new URL(zip.hub.endpoint).origin;
  return await project.run(task, args, { FASTVLM_ENDPOINT: endpoint });
}

async function installed(project: TaskProject): Promise<string[]> {
  return await listFiles(join(project.store().root, ZIP_KEY));
}

Deno.test("lock and download of an archive pin, install and then leave alone", async () => {
  await using zip = await ZipModel.create();
  await using project = await createProject(zip);
  const locked = await run(project, zip, "lock");
  assertEquals(locked, {
    code: 0,
    stdout: `${ZIP_KEY}: it has no entry yet\n`,
    stderr: locked.stderr,
  });
  assertEquals(
    JSON.parse(await Deno.readTextFile(join(project.root, "models.lock.json"))),
    { version: 1, models: { [ZIP_KEY]: zip.lockEntry() } },
  );
  zip.server.requests.length = 0;
  const { code, stdout } = await run(project, zip, "download", "--json");
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  assertEquals([code, last], [0, {
    version: 1,
    event: "done",
    models: [{
      key: ZIP_KEY,
      directory: join(project.store().root, ZIP_KEY),
      alreadyInstalled: false,
      bytesFetched: zip.lockEntry().archive?.bytes,
    }],
  }]);
  assertEquals(zip.server.requests.length, 2);
  assertEquals(await installed(project), INSTALLED);
  assertEquals(await listFiles(join(project.store().root, ".partial")), []);
  zip.server.requests.length = 0;
  assertEquals((await run(project, zip, "download")).code, 0);
  assertEquals((await run(project, zip, "verify")).code, 0);
  assertEquals(zip.server.requests, []);
});

Deno.test("download of an archive without a lock entry says so", async () => {
  await using zip = await ZipModel.create();
  await using project = await createProject(zip);
  const { code, stderr } = await run(project, zip, "download");
  assertEquals(code, 0);
  assertEquals(
    stderr.trimEnd().split("\n").at(-1),
    `note: ${ZIP_KEY} has no lock entry: its files are as its source says, and its manifest records them`,
  );
  assertEquals(await installed(project), INSTALLED);
});

Deno.test("download of an archive fails with the code of its failure, and installs nothing", async (t) => {
  await t.step("it is not there: 3", async () => {
    await using zip = await ZipModel.create();
    await using project = await createProject(zip);
    zip.server.faults.set(`resolve:${ZIP_NAME}`, answerWith(404));
    assertEquals((await run(project, zip, "download")).code, 3);
    assertEquals(zip.server.requests.length, 1);
  });
  await t.step("it is not what the lock wants: 7", async () => {
    await using zip = await ZipModel.create();
    const models = { [ZIP_KEY]: zip.lockEntry() };
    zip.push(makeZip([{ name: "config.json", data: "{}" }]));
    await using project = await createProject(zip, { version: 1, models });
    assertEquals((await run(project, zip, "download")).code, 7);
    assertEquals(await installed(project), []);
  });
  await t.step("it is not safe: 1", async () => {
    await using zip = await ZipModel.create(
      makeZip([{ name: "../../x", data: "{}" }]),
    );
    await using project = await createProject(zip);
    const { code, stderr } = await run(project, zip, "download");
    const errors = stderr.split("\n").filter((line) =>
      line.startsWith("error")
    );
    assertEquals([code, ...errors], [
      1,
      `error: Cannot read archive "${ZIP_NAME}": invalid relative path: ../../x`,
    ]);
    assertEquals(await installed(project), []);
  });
});
