import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type ModelName, resolveModel } from "../../../../lib/catalog/find.ts";
import { examineStore } from "../../../../lib/storage/examine/examine_store.ts";
import type {
  Finding,
  ModelState,
} from "../../../../lib/storage/examine/finding.ts";
import { readManifest } from "../../../../lib/storage/manifest.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import {
  digestsOf,
  installSample,
  sampleCatalog,
  writeFiles,
} from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const CHECKPOINT = { "config.json": "{}", "model.safetensors": "w" };

function storeAt(root: string): Store {
  return { name: "user", root, writable: true };
}

async function examine(root: string, name: ModelName = {}): Promise<Finding[]> {
  return await examineStore(resolveModel(sampleCatalog(), name), storeAt(root));
}

/** What a case wants to see of each finding: state, folder below the store, problems. */
function summarize(
  root: string,
  findings: Finding[],
): [ModelState, string, string[]][] {
  return findings.map(({ state, directory, problems }) => [
    state,
    directory.slice(root.length + 1),
    problems.map((problem) => problem.replaceAll(root, "ROOT")),
  ]);
}

Deno.test("examineStore() finds nothing in a store that is empty, or missing", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await examine(temp.path), []);
  assertEquals(await examine(join(temp.path, "missing")), []);
});

Deno.test("examineStore() finds an installed model with its manifest", async () => {
  await using temp = await TempDirectory.create();
  const ref = resolveModel(sampleCatalog());
  const directory = await installSample(storeAt(temp.path), ref);
  const manifest = await readManifest(directory);
  assertEquals<unknown>(await examine(temp.path), [{
    state: "installed",
    store: storeAt(temp.path),
    directory,
    problems: [],
    intact: new Map(
      Object.entries(digestsOf()).map(([path, { sha256 }]) => [path, sha256]),
    ),
    manifest,
  }]);
});

Deno.test("examineStore() follows a symbolic link to an installed model", async () => {
  await using temp = await TempDirectory.create();
  const ref = resolveModel(sampleCatalog());
  const elsewhere = join(temp.path, "elsewhere");
  const real = await installSample(storeAt(elsewhere), ref);
  await Deno.symlink(real, join(temp.path, KEY));
  assertEquals(summarize(temp.path, await examine(temp.path)), [
    ["installed", KEY, []],
  ]);
});

Deno.test("examineStore() turns whatever else stands there into a problem", async (t) => {
  const json =
    "Expected property name or '}' in JSON at position 1 (line 1 column 2)";
  const cases: [
    string,
    (root: string) => Promise<void>,
    ModelState,
    string,
  ][] = [
    [
      "a file",
      (root) => writeFiles(root, { [KEY]: "" }),
      "damaged",
      `Cannot use "ROOT/${KEY}": it is a file, not a folder`,
    ],
    [
      "a broken link",
      (root) => Deno.symlink(join(root, "gone"), join(root, KEY)),
      "damaged",
      `Cannot use "ROOT/${KEY}": its symbolic link is broken`,
    ],
    [
      "a link to itself",
      (root) => Deno.symlink(join(root, KEY), join(root, KEY)),
      "damaged",
      `Cannot read "ROOT/${KEY}": its symbolic links form a loop`,
    ],
    [
      "a folder without manifest",
      (root) => writeFiles(root, { [`${KEY}/config.json`]: "{}" }),
      "partial",
      `Cannot use "ROOT/${KEY}": it has no manifest.json`,
    ],
    [
      "a manifest that is not JSON",
      (root) => writeFiles(root, { [`${KEY}/manifest.json`]: "{" }),
      "damaged",
      `Cannot parse "ROOT/${KEY}/manifest.json" as JSON: ${json}`,
    ],
    [
      "a manifest that is a folder",
      (root) => writeFiles(root, { [`${KEY}/manifest.json/a`]: "" }),
      "damaged",
      `Cannot read "ROOT/${KEY}/manifest.json": it is a folder`,
    ],
    [
      "a manifest of something else",
      (root) => writeFiles(root, { [`${KEY}/manifest.json`]: "{}" }),
      "damaged",
      `Cannot use "ROOT/${KEY}/manifest.json": version must be 1: it is missing`,
    ],
  ];
  for (const [name, prepare, state, problem] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await prepare(temp.path);
      const findings = await examine(temp.path);
      assertEquals(summarize(temp.path, findings), [[state, KEY, [problem]]]);
    });
  }
});

Deno.test("examineStore() does not take another model's folder for this one", async () => {
  await using temp = await TempDirectory.create();
  const tiny = resolveModel(sampleCatalog(), { size: "tiny" });
  const directory = await installSample(storeAt(temp.path), tiny);
  await Deno.rename(directory, join(temp.path, KEY));
  assertEquals(summarize(temp.path, await examine(temp.path)), [[
    "damaged",
    KEY,
    [
      `Cannot use "ROOT/${KEY}/manifest.json": it is that of "fastvlm-tiny-fp32" instead of "${KEY}"`,
    ],
  ]]);
});

Deno.test("examineStore() reports a damaged file but keeps the manifest", async () => {
  await using temp = await TempDirectory.create();
  const ref = resolveModel(sampleCatalog());
  const directory = await installSample(storeAt(temp.path), ref);
  await Deno.remove(join(directory, "config.json"));
  const findings = await examine(temp.path);
  assertEquals(summarize(temp.path, findings), [
    ["damaged", KEY, [`Cannot use "ROOT/${KEY}/config.json": it is missing`]],
  ]);
  assertEquals(findings[0]?.manifest?.key, KEY);
});

Deno.test("examineStore() reports unfinished files of a download", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { [`.partial/${KEY}/onnx/a.onnx`]: "abc" });
  assertEquals(summarize(temp.path, await examine(temp.path)), [
    ["partial", join(".partial", KEY), []],
  ]);
});

Deno.test("examineStore() finds Apple's folders for the checkpoint variant only", async () => {
  await using temp = await TempDirectory.create();
  const names = [
    "llava-fastvithd_0.5b_stage3",
    "checkpoints/llava-fastvithd_0.5b_stage3",
    "checkpoints/llava-fastvithd_0.5b_stage2",
    "llava-fastvithd_7b_stage3",
  ];
  for (const name of names) await writeFiles(join(temp.path, name), CHECKPOINT);
  const findings = await examine(temp.path, { variant: "checkpoint" });
  assertEquals(
    summarize(temp.path, findings),
    names.slice(0, 3).map((name) => ["checkpoint", join(name), []]),
  );
  assertEquals(await examine(temp.path, { variant: "q4" }), []);
});

Deno.test("examineStore() takes an unfinished checkpoint as partial", async () => {
  await using temp = await TempDirectory.create();
  const name = "llava-fastvithd_0.5b_stage3";
  await writeFiles(join(temp.path, name), { "config.json": "{}" });
  const findings = await examine(temp.path, { variant: "checkpoint" });
  assertEquals(summarize(temp.path, findings), [[
    "partial",
    name,
    [`Cannot use "ROOT/${name}/model.safetensors": it is missing or empty`],
  ]]);
});

Deno.test("examineStore() calls an installed checkpoint a checkpoint, as it cannot run", async () => {
  await using temp = await TempDirectory.create();
  const ref = resolveModel(sampleCatalog(), { variant: "checkpoint" });
  await installSample(storeAt(temp.path), ref, CHECKPOINT);
  const findings = await examine(temp.path, { variant: "checkpoint" });
  assertEquals(summarize(temp.path, findings), [
    ["checkpoint", "fastvlm-0.5b-checkpoint", []],
  ]);
});

Deno.test("examineStore() says when the store itself cannot be looked into", async () => {
  await using temp = await TempDirectory.create();
  const root = join(temp.path, "file");
  await Deno.writeTextFile(root, "");
  assertEquals(summarize(root, await examine(root)), [
    [
      "absent",
      KEY,
      [`Cannot read "ROOT/${KEY}": a folder above it is a file`],
    ],
  ]);
});

Deno.test({
  name: "examineStore() says when Deno's read permission is missing",
  permissions: { read: false },
  async fn() {
    assertEquals(summarize("/store", await examine("/store")), [
      ["absent", KEY, [
        `Cannot read "ROOT/${KEY}": read permission is missing`,
      ]],
    ]);
  },
});

Deno.test("examineStore() uses the version that a killed exchange left aside, while its place is empty", async () => {
  await using temp = await TempDirectory.create();
  const ref = resolveModel(sampleCatalog());
  const directory = await installSample(storeAt(temp.path), ref);
  const aside = join(temp.path, `.partial/${KEY}~old~12-0123abcd`);
  await Deno.mkdir(join(temp.path, ".partial"));
  await Deno.rename(directory, aside);
  await writeFiles(temp.path, { [`.partial/${KEY}/config.json`]: "{}" });
  assertEquals(summarize(temp.path, await examine(temp.path)), [
    ["installed", `.partial/${KEY}~old~12-0123abcd`, []],
    ["partial", `.partial/${KEY}`, []],
  ]);
  await installSample(storeAt(temp.path), ref);
  assertEquals(summarize(temp.path, await examine(temp.path))[0], [
    "installed",
    KEY,
    [],
  ]);
});
