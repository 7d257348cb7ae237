import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import type { Catalog } from "../../lib/catalog/schema.ts";
import { permissionsOf } from "../../lib/cli/permissions.ts";
import { runTask } from "../support/run_task.ts";
import {
  installSample,
  sampleCatalog,
  writeFiles,
} from "../support/sample_model.ts";
import {
  createSampleProject,
  maskFreeSpace,
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../support/sample_project.ts";
import { TaskProject } from "../support/task_project.ts";

const EMPTY_TABLE =
  `SIZE  VARIANT  STATE   STORE  ON DISK  DOWNLOAD  DESCRIPTION
tiny  fp32     absent  -            -         -  Built-in
0.5b  q4       absent  -            -      25 B  Small
`;

/** A catalog with a size for each state that a model can have. */
function catalogOfStates(): Catalog {
  const catalog = sampleCatalog();
  const small = catalog.models[1];
  if (small === undefined) throw new RangeError("Cannot find the small model");
  const others = ["1.5b", "3b"].map((size) => ({ ...small, size }));
  const large = { ...small, size: "7b", defaultVariant: "checkpoint" };
  return { ...catalog, models: [...catalog.models, ...others, large] };
}

Deno.test("list shows a table of absent models on an empty machine", async () => {
  await using project = await createSampleProject();
  const { stdout, ...rest } = await project.run("list");
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(
    maskFreeSpace(stdout),
    `${EMPTY_TABLE}\n0 B in models, … free\n`,
  );
});

Deno.test("list --json is one document for programs", async () => {
  await using project = await createSampleProject();
  const { stdout, ...rest } = await project.run("list", ["--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  const { freeBytes, models, ...document } = JSON.parse(stdout);
  assertEquals(Object.keys(JSON.parse(stdout))[0], "version");
  assertEquals(Number.isSafeInteger(freeBytes), true);
  assertEquals(document, {
    version: 1,
    catalog: join(project.root, "models.config.json"),
    stores: (["user", "project", "legacy"] as const).map((name) => ({
      name,
      root: project.store(name).root,
    })),
    totalBytesOnDisk: 0,
    prunableBytes: 0,
  });
  assertEquals(models[1], {
    type: "fastvlm",
    size: "0.5b",
    variant: "q4",
    description: "Small",
    license: "apple-amlr",
    state: "absent",
    outdated: false,
    store: null,
    directory: null,
    bytesOnDisk: 0,
    bytesToDownload: 25,
    shadows: [],
    problems: [],
  });
});

Deno.test("list tells every state, and why a model cannot be used", async () => {
  const catalog = catalogOfStates();
  await using project = await TaskProject.create({ catalog });
  const user = project.store();
  await installSample(user, refOf(SAMPLE_KEY, catalog));
  await writeFiles(join(user.root, ".partial", "fastvlm-1.5b-q4"), {
    "config.json": "{",
  });
  const damaged = await installSample(user, refOf("fastvlm-3b-q4", catalog));
  await writeFiles(damaged, { "config.json": "" });
  await writeFiles(
    join(project.store("legacy").root, "llava-fastvithd_7b_stage3"),
    { "config.json": "{}", "model.safetensors": "weights" },
  );
  const { stdout, ...rest } = await project.run("list");
  assertEquals(rest, { code: 0, stderr: "" });
  const problem = `Cannot use "${join(damaged, "config.json")}"`;
  assertEquals(
    maskFreeSpace(stdout),
    `SIZE  VARIANT     STATE            STORE   ON DISK  DOWNLOAD  DESCRIPTION
tiny  fp32        absent           -             -         -  Built-in
0.5b  q4          installed        user      999 B         -  Small
1.5b  q4          partial          user        1 B      1 kB  Small
3b    q4          damaged          user      993 B      1 kB  Small
7b    checkpoint  checkpoint only  legacy      9 B         -  Small

2 kB in models, … free
3b: ${problem}: it has 0 bytes instead of 2
`,
  );
});

Deno.test("list says what prune would free, and that is only what is old", async () => {
  await using project = await createSampleProject();
  const partial = join(project.store().root, ".partial", SAMPLE_KEY);
  await writeFiles(partial, { "config.json": "{" });
  const young = await project.run("list");
  assertEquals(young.stdout.includes("prune"), false);
  for (const path of [join(partial, "config.json"), partial]) {
    await Deno.utime(path, 0, 0);
  }
  const old = await project.run("list");
  assertEquals([old.code, old.stderr], [0, ""]);
  assertEquals(
    old.stdout.split("\n").at(-2),
    "1 B of old leftovers: deno task prune frees it",
  );
  const json = await project.run("list", ["--json"]);
  assertEquals(JSON.parse(json.stdout).prunableBytes, 1);
});

Deno.test("list says which stores a model shadows", async () => {
  await using project = await createSampleProject();
  const ref = refOf(SAMPLE_KEY);
  const [first, second] = ["project", "legacy"] as const;
  await installSample(project.store(first), ref);
  const shadowed = await installSample(project.store(second), ref);
  const [text, json] = await Promise.all([
    project.run("list"),
    project.run("list", ["--json"]),
  ]);
  const [, , row = ""] = text.stdout.split("\n");
  assertEquals(row.split(/ {2,}/).toSpliced(4, 1), [
    ...["0.5b", "q4", "installed", "project", "-", "legacy", "Small"],
  ]);
  assertEquals(JSON.parse(json.stdout).models[1].shadows, [
    { store: "legacy", directory: shadowed },
  ]);
});

Deno.test("list survives whatever stands in a store and calls none of it installed", async (t) => {
  const cases: Record<string, (directory: string) => Promise<unknown>> = {
    "a file": (path) => Deno.writeTextFile(path, ""),
    "an empty folder": (path) => Deno.mkdir(path),
    "a copy without manifest": (path) =>
      writeFiles(path, { "config.json": "{}" }),
    "a corrupt manifest": (path) => writeFiles(path, { "manifest.json": "{" }),
    "a foreign manifest": (path) =>
      writeFiles(path, { "manifest.json": '{"name": "other"}' }),
    "a manifest that leads out": (path) =>
      writeFiles(path, {
        "manifest.json": '{"version": 1, "files": {"../x": {}}}',
      }),
    "a broken link": (path) => Deno.symlink("nowhere", path),
  };
  for (const [name, make] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using project = await createSampleProject();
      await ensureDir(project.store().root);
      const directory = join(project.store().root, SAMPLE_KEY);
      await make(directory);
      const { code, stdout, stderr } = await project.run("list", ["--json"]);
      assertEquals([code, stderr], [0, ""]);
      const { state, problems } = JSON.parse(stdout).models[1];
      assertEquals(["damaged", "partial"].includes(state), true, state);
      assertEquals(problems.length, 1);
      assertStringIncludes(problems[0], directory);
    });
  }
});

Deno.test("list reads the stores that the environment names", async (t) => {
  const ref = refOf(SAMPLE_KEY);
  await using project = await createSampleProject();
  const folder = project.beside("my models");
  const cases: [name: string, root: string, env: Record<string, string>][] = [
    ["FASTVLM_HOME", folder, { FASTVLM_HOME: folder }],
    [
      "XDG_DATA_HOME",
      join(project.beside("data"), "fastvlm"),
      { XDG_DATA_HOME: project.beside("data") },
    ],
  ];
  for (const [name, root, env] of cases) {
    await t.step(name, async () => {
      const store = { name: "user", root, writable: true } as const;
      const directory = await installSample(store, ref);
      const { stdout, ...rest } = await project.run("list", ["--json"], env);
      assertEquals(rest, { code: 0, stderr: "" });
      const [, { state, directory: found }] = JSON.parse(stdout).models;
      assertEquals([state, found], ["installed", directory]);
    });
  }
});

Deno.test("list says that a store whose path Deno's flags cannot name may not be read", async () => {
  await using project = await createSampleProject();
  const root = project.beside("models, new");
  const { stdout, ...rest } = await project.run("list", ["--json"], {
    FASTVLM_HOME: root,
  });
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(JSON.parse(stdout).models[1].problems, [
    `Cannot read "${join(root, SAMPLE_KEY)}": read permission is missing`,
  ]);
});

Deno.test("list reads the catalog that --config or FASTVLM_CONFIG names", async () => {
  await using project = await TaskProject.create();
  await project.writeModels(sampleModels(), "team");
  await using other = await createSampleProject();
  const results = await Promise.all([
    project.run("list", ["--config", "team.config.json"]),
    project.run("list", [], {
      FASTVLM_CONFIG: join(other.root, "models.config.json"),
    }),
  ]);
  for (const { stdout, ...rest } of results) {
    assertEquals(rest, { code: 0, stderr: "" });
    assertEquals(stdout.startsWith(EMPTY_TABLE), true, stdout);
  }
});

Deno.test("list may read and nothing else, and says so in its help", async () => {
  const flags = permissionsOf("list");
  assertEquals(flags.map((flag) => flag.split("=")[0]), [
    ...["--ignore-env", "--allow-env", "--allow-read", "--allow-sys"],
  ]);
  await using project = await createSampleProject();
  const { stdout, ...rest } = await project.run("list", ["--help"]);
  assertEquals(rest, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "\nUsage: deno task list [options]\n");
  for (const flag of flags) assertStringIncludes(stdout, `  ${flag}\n`);
});

Deno.test("list runs in the toolkit's own folder by its own line", async () => {
  await using project = await TaskProject.create();
  const { stdout, ...rest } = await runTask("list", ["--json"], {
    env: { FASTVLM_HOME: project.store().root },
  });
  assertEquals(rest, { code: 0, stderr: "" });
  const sizes = JSON.parse(stdout).models.map(
    ({ size }: { size: string }) => size,
  );
  assertEquals([...new Set(sizes)], ["tiny", "0.5b", "1.5b", "7b"]);
});
