import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../../lib/catalog/find.ts";
import type { Lock, LockEntry } from "../../../lib/catalog/schema.ts";
import {
  inspectModel,
  inventory,
  type ModelStatus,
} from "../../../lib/storage/inventory.ts";
import { readManifest } from "../../../lib/storage/manifest.ts";
import {
  resumeRecordPath,
  writeResumeRecord,
} from "../../../lib/storage/partial/resume_record.ts";
import { resolveStores, type Store } from "../../../lib/storage/stores.ts";
import {
  installSample,
  SAMPLE_BYTES,
  SAMPLE_FILES,
  sampleCatalog,
  sampleLockEntry,
  writeFiles,
} from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const CHECKPOINT = { "config.json": "{}", "model.safetensors": "w" };
const EMPTY_LOCK: Lock = { version: 1, models: {} };

interface Stores {
  user: Store;
  project: Store;
  legacy: Store;
  all: Store[];
}

function storesAt(root: string): Stores {
  const all = resolveStores({
    projectRoot: join(root, "project"),
    environment: (name) =>
      name === "FASTVLM_HOME" ? join(root, "user") : undefined,
  });
  const [user, project, legacy] = all;
  if (user === undefined || project === undefined || legacy === undefined) {
    throw new TypeError("There are three stores");
  }
  return { user, project, legacy, all };
}

function refOf(name: ModelName = {}): ModelRef {
  return resolveModel(sampleCatalog(), name);
}

/** An absent model's status, to spell out only what differs. */
function absent(ref: ModelRef, bytesToDownload: number): ModelStatus {
  return {
    ref,
    state: "absent",
    bytesOnDisk: 0,
    bytesToDownload,
    outdated: false,
    problems: [],
    shadows: [],
  };
}

Deno.test("inspectModel() counts what a download of an absent model needs", async (t) => {
  await using temp = await TempDirectory.create();
  const { all } = storesAt(temp.path);
  const cases: [string, ModelName, LockEntry | undefined, number][] = [
    ["by the lock", {}, sampleLockEntry(), SAMPLE_BYTES],
    ["by the entry", {}, undefined, 1000],
    ["by the variant", { variant: "checkpoint" }, undefined, 2000],
    ["what it is converted from", { variant: "int8" }, undefined, 2000],
    ["nothing for a built-in", { size: "tiny" }, sampleLockEntry(), 0],
  ];
  for (const [name, model, lockEntry, bytes] of cases) {
    await t.step(name, async () => {
      const ref = refOf(model);
      const status = await inspectModel(ref, lockEntry, all);
      assertEquals(status, absent(ref, bytes));
    });
  }
});

Deno.test("inspectModel() describes an installed model", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  const ref = refOf();
  const directory = await installSample(user, ref);
  const manifest = await readManifest(directory);
  const { size } = await Deno.stat(join(directory, "manifest.json"));
  const status = await inspectModel(ref, sampleLockEntry(), all);
  assertEquals<unknown>(status, {
    ...absent(ref, 0),
    state: "installed",
    store: user,
    directory,
    bytesOnDisk: SAMPLE_BYTES + size,
    manifest,
  });
});

Deno.test("inspectModel() uses the first store with a whole model and names the others", async (t) => {
  await using temp = await TempDirectory.create();
  const { user, project, legacy, all } = storesAt(temp.path);
  const ref = refOf();
  const inLegacy = await installSample(legacy, ref);
  const inProject = await installSample(project, ref);
  const inUser = await installSample(user, ref);
  await t.step("all whole", async () => {
    const status = await inspectModel(ref, undefined, all);
    assertEquals([status.state, status.directory], ["installed", inUser]);
    assertEquals(status.shadows, [
      { store: project, directory: inProject },
      { store: legacy, directory: inLegacy },
    ]);
  });
  await t.step("the first is damaged", async () => {
    await Deno.remove(join(inUser, "config.json"));
    const status = await inspectModel(ref, undefined, all);
    assertEquals([status.state, status.directory], ["installed", inProject]);
    assertEquals(status.shadows, [
      { store: legacy, directory: inLegacy },
      { store: user, directory: inUser },
    ]);
    assertEquals(status.problems, [
      `Cannot use "${join(inUser, "config.json")}": it is missing`,
    ]);
  });
});

Deno.test("inspectModel() does not call one folder the shadow of itself", async () => {
  await using temp = await TempDirectory.create();
  const { user, project, all } = storesAt(temp.path);
  const directory = await installSample(user, refOf());
  await Deno.mkdir(project.root, { recursive: true });
  await Deno.symlink(directory, join(project.root, KEY));
  const status = await inspectModel(refOf(), undefined, all);
  assertEquals([status.store, status.shadows], [user, []]);
});

Deno.test("inspectModel() subtracts the finished files of a download that was cut off", async (t) => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  const statusWith = async (path: string, text: string) => {
    await writeFiles(user.root, { [`.partial/${KEY}/${path}`]: text });
    return await inspectModel(refOf(), sampleLockEntry(), all);
  };
  await t.step("a file of full length", async () => {
    const status = await statusWith(
      "onnx/decoder_model_merged_q4.onnx",
      "decoder",
    );
    assertEquals([status.state, status.bytesToDownload], ["partial", 18]);
  });
  await t.step("but not a shorter one", async () => {
    const status = await statusWith("onnx/vision_encoder_q4.onnx", "vis");
    assertEquals([status.state, status.bytesToDownload], ["partial", 18]);
  });
});

Deno.test("inspectModel() counts the archive of a model that comes as one", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  const archive = { bytes: 9, sha256: "0".repeat(64) };
  const lockEntry = { ...sampleLockEntry(), archive };
  const absent = await inspectModel(refOf(), lockEntry, all);
  assertEquals([absent.state, absent.bytesToDownload], ["absent", 9]);
  await writeFiles(user.root, {
    [`.partial/${KEY}/.archive.zip`]: "123456789",
  });
  const partial = await inspectModel(refOf(), lockEntry, all);
  assertEquals([partial.state, partial.bytesToDownload], ["partial", 0]);
});

Deno.test("inspectModel() counts what the record of an unfinished file says is there, also while a process works on it", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  const path = "onnx/decoder_model_merged_q4.onnx";
  const staging = join(user.root, `.partial/${KEY}~12-0123abcd`);
  await writeFiles(staging, { [path]: "decoder" });
  await writeResumeRecord(resumeRecordPath(staging, path), {
    version: 1,
    bytes: 7,
    done: [[0, 2], [4, 6]],
    etags: {},
    prefixes: { stepBytes: 4, sha256: [] },
  });
  const status = await inspectModel(refOf(), sampleLockEntry(), all);
  assertEquals(
    [status.state, status.directory, status.bytesOnDisk, status.shadows],
    ["partial", staging, 4, []],
  );
  assertEquals(status.bytesToDownload, SAMPLE_BYTES - 4);
});

Deno.test("inspectModel() wants all files of a damaged model", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  const directory = await installSample(user, refOf());
  await Deno.truncate(join(directory, "config.json"), 1);
  const status = await inspectModel(refOf(), sampleLockEntry(), all);
  assertEquals([status.state, status.bytesToDownload], [
    "damaged",
    SAMPLE_BYTES,
  ]);
});

Deno.test("inspectModel() counts unfinished files of a model that is nowhere else", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  await writeFiles(user.root, { [`.partial/${KEY}/config.json`]: "{}" });
  const ref = refOf();
  assertEquals<unknown>(await inspectModel(ref, undefined, all), {
    ...absent(ref, 1000),
    state: "partial",
    store: user,
    directory: join(user.root, ".partial", KEY),
    bytesOnDisk: 2,
  });
});

Deno.test("inspectModel() says that a whole model is not the lock's", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  await installSample(user, refOf(), { ...SAMPLE_FILES, "config.json": "[]" });
  const status = await inspectModel(refOf(), sampleLockEntry(), all);
  assertEquals(
    [status.state, status.outdated, status.bytesToDownload],
    ["installed", true, SAMPLE_BYTES],
  );
});

Deno.test("inspectModel() keeps on where a store is a file", async () => {
  await using temp = await TempDirectory.create();
  const { user, project, all } = storesAt(temp.path);
  await Deno.writeTextFile(user.root, "");
  const directory = await installSample(project, refOf());
  const status = await inspectModel(refOf(), undefined, all);
  assertEquals([status.state, status.directory], ["installed", directory]);
  assertEquals(status.problems, [
    `Cannot read "${join(user.root, KEY)}": a folder above it is a file`,
  ]);
});

Deno.test("inspectModel() stops with the signal's reason", async () => {
  await using temp = await TempDirectory.create();
  const { user, all } = storesAt(temp.path);
  await installSample(user, refOf());
  const signal = AbortSignal.abort(new RangeError("enough"));
  await assertRejects(
    () => inspectModel(refOf(), undefined, all, { signal }),
    RangeError,
    "enough",
  );
});

Deno.test("inventory() lists the default variant of each size, and others that are there", async () => {
  await using temp = await TempDirectory.create();
  const { user, legacy, all } = storesAt(temp.path);
  await installSample(user, refOf({ size: "tiny" }));
  const apple = join(legacy.root, "llava-fastvithd_0.5b_stage3");
  await writeFiles(apple, CHECKPOINT);
  const lock = { ...EMPTY_LOCK, models: { [KEY]: sampleLockEntry() } };
  const statuses = await inventory(sampleCatalog(), lock, all);
  assertEquals(
    statuses.map(({ ref, state, store, bytesToDownload }) => [
      ref.key,
      state,
      store?.name,
      bytesToDownload,
    ]),
    [
      ["fastvlm-tiny-fp32", "installed", "user", 0],
      ["fastvlm-0.5b-q4", "absent", undefined, SAMPLE_BYTES],
      ["fastvlm-0.5b-checkpoint", "checkpoint", "legacy", 0],
    ],
  );
});

Deno.test({
  name: "inventory() needs no permission but to read",
  permissions: { read: true },
  async fn() {
    const { all } = storesAt("/nowhere");
    const statuses = await inventory(sampleCatalog(), EMPTY_LOCK, all);
    assertEquals(statuses.map(({ state }) => state), ["absent", "absent"]);
  },
});
