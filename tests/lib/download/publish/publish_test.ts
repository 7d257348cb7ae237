import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import configuration from "../../../../deno.json" with { type: "json" };
import { publishModel } from "../../../../lib/download/publish/publish.ts";
import { partialDirectory } from "../../../../lib/storage/layout.ts";
import type { HeldLock } from "../../../../lib/storage/model_lock.ts";
import { readManifest } from "../../../../lib/storage/manifest.ts";
import { HubModel } from "../../../support/hub_model.ts";
import { digestsOf, writeFiles } from "../../../support/sample_model.ts";

const KEY = "fastvlm-0.5b-q4";
const OLD = { "config.json": '{"version": 1}', "gone.json": "{}" };
const NEW = { "config.json": '{"version": 2}', "onnx/a.onnx": "a" };

async function publish(
  model: HubModel,
  files: Record<string, string>,
  extra = {},
  lock: HeldLock = { isExclusive: true },
) {
  const staging = partialDirectory(model.store, KEY);
  await writeFiles(staging, { ...files, ...extra });
  return await publishModel(model.ref(), {
    store: model.store,
    staging,
    files: digestsOf(files),
    source: { kind: "hub", repo: "owner/name" },
    lock,
  });
}

Deno.test("publishModel() makes exactly the named files, read-only, and a manifest", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await publish(model, NEW, {
    "other.tmp": "x",
    "onnx/b": "",
  });
  assertEquals(directory, join(model.store.root, KEY));
  assertEquals(await model.stored(), [
    `${KEY}/config.json`,
    `${KEY}/manifest.json`,
    `${KEY}/onnx/a.onnx`,
  ]);
  for (const path of Object.keys(NEW)) {
    const info = await Deno.stat(join(directory, path));
    assertEquals((info.mode ?? 0) & 0o777, 0o444);
    assertEquals(manifest.files[path]?.mtimeMs, info.mtime?.getTime());
  }
  const { files, createdAt, ...rest } = manifest;
  assertEquals(rest, {
    version: 1,
    key: KEY,
    type: "fastvlm",
    size: "0.5b",
    variant: "q4",
    source: { kind: "hub", repo: "owner/name" },
    toolkit: configuration.version,
  });
  assertEquals(
    Object.entries(files).map((
      [path, { bytes, sha256 }],
    ) => [path, { bytes, sha256 }]),
    Object.entries(digestsOf(NEW)),
  );
  assertMatch(createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assertEquals(await readManifest(directory), manifest);
});

Deno.test("publishModel() replaces an older version as a whole", async () => {
  await using model = await HubModel.create();
  await publish(model, OLD);
  await publish(model, NEW);
  assertEquals(await model.stored(), [
    `${KEY}/config.json`,
    `${KEY}/manifest.json`,
    `${KEY}/onnx/a.onnx`,
  ]);
});

Deno.test("publishModel() that fails leaves the older version, and no manifest beside it", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await publish(model, OLD);
  // A file in the place of the folder that the old version is moved to.
  const staging = join(model.store.root, "staged");
  await writeFiles(staging, NEW);
  await Deno.remove(join(model.store.root, ".partial"), { recursive: true });
  await writeFiles(model.store.root, { ".partial": "x" });
  await assertRejects(() =>
    publishModel(model.ref(), {
      store: model.store,
      staging,
      files: digestsOf(NEW),
      source: { kind: "hub" },
    }), Error);
  assertEquals(await readManifest(directory), manifest);
  assertEquals(await model.stored(), [
    ".partial",
    `${KEY}/config.json`,
    `${KEY}/gone.json`,
    `${KEY}/manifest.json`,
    "staged/config.json",
    "staged/onnx/a.onnx",
  ]);
});

Deno.test("publishModel() records the digests of a file's beginnings", async () => {
  await using model = await HubModel.create();
  const staging = partialDirectory(model.store, KEY);
  await writeFiles(staging, NEW);
  const prefixes = { stepBytes: 1, sha256: ["a".repeat(64)] };
  const files = digestsOf(NEW);
  const [name = "", digest = { bytes: 0, sha256: "" }] =
    Object.entries(files)[0] ?? [];
  const { directory } = await publishModel(model.ref(), {
    store: model.store,
    staging,
    files: { ...files, [name]: { ...digest, prefixes } },
    source: { kind: "hub" },
  });
  const recorded = Object.values((await readManifest(directory))?.files ?? {});
  assertEquals(recorded.map((file) => file.prefixes), [prefixes, undefined]);
});

Deno.test("publishModel() clears away what is left of the model, but nothing that is in use", async (t) => {
  const before = {
    [`.partial/${KEY}~old~12-0123abcd/a`]: "",
    [`.partial/${KEY}~trash~12-0123abcd/a`]: "",
    [`.partial/${KEY}~12-0123abcd/a`]: "",
    ".partial/other/a": "",
  };
  const cases: [string, boolean, string[]][] = [
    ["with a lock that keeps others out", true, [".partial/other/a"]],
    ["with a lying lock", false, [
      `.partial/${KEY}~12-0123abcd/a`,
      ".partial/other/a",
    ]],
  ];
  for (const [name, isExclusive, left] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      await writeFiles(model.store.root, before);
      await publish(model, NEW, {}, { isExclusive });
      assertEquals(await model.stored(), [
        ...left,
        `${KEY}/config.json`,
        `${KEY}/manifest.json`,
        `${KEY}/onnx/a.onnx`,
      ]);
    });
  }
});
