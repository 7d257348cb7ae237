import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findInstalled } from "../../../lib/download/installed.ts";
import { publishModel } from "../../../lib/download/publish/publish.ts";
import { partialDirectory } from "../../../lib/storage/layout.ts";
import { HubModel, MODEL_REPO } from "../../support/hub_model.ts";
import { digestsOf, writeFiles } from "../../support/sample_model.ts";

const FILES = { "config.json": "{}" };
const SOURCE = {
  kind: "hub",
  repo: MODEL_REPO,
  revision: "main",
  commit: "0".repeat(40),
};

/** Publishes the sample files as if they had been downloaded. */
async function install(model: HubModel) {
  const staging = partialDirectory(model.store, "fastvlm-0.5b-q4");
  await writeFiles(staging, FILES);
  const files = digestsOf(FILES);
  return await publishModel(model.ref(), {
    store: model.store,
    staging,
    files,
    source: SOURCE,
  });
}

Deno.test("findInstalled() finds a model that is what the lock wants, or without a lock the catalog", async () => {
  await using model = await HubModel.create();
  const ref = model.ref(["config.json", "*.txt"]);
  assertEquals(await findInstalled(ref, { store: model.store }), undefined);
  const installed = await install(model);
  const lockEntry = { files: digestsOf(FILES) };
  assertEquals(await findInstalled(ref, { store: model.store }), installed);
  assertEquals(
    await findInstalled(ref, { store: model.store, lockEntry }),
    installed,
  );
});

Deno.test("findInstalled() takes what was converted to another form, unless it has to be that very form", async () => {
  await using model = await HubModel.create();
  const source = { kind: "convert", from: "checkpoint", weights: "auto" };
  const { variant, ...rest } = model.ref(["config.json"]);
  const ref = {
    ...rest,
    variant: { ...variant, source: source as typeof variant.source },
  };
  const staging = partialDirectory(model.store, ref.key);
  await writeFiles(staging, FILES);
  const installed = await publishModel(ref, {
    ...{ store: model.store, staging, files: digestsOf(FILES) },
    source: { ...source, weights: "fp16", vision: "int8" },
  });
  const find = (form: Record<string, string>, exactForm: boolean) => {
    const asked = { ...source, ...form } as typeof variant.source;
    return findInstalled({ ...ref, variant: { ...variant, source: asked } }, {
      store: model.store,
      exactForm,
    });
  };
  assertEquals(await find({}, false), installed);
  assertEquals(await find({}, true), undefined);
  assertEquals(await find({ weights: "fp16" }, true), undefined);
  const form = { weights: "fp16", vision: "int8" };
  assertEquals(await find(form, true), installed);
  assertEquals(await find({ from: "other" }, false), undefined);
});

Deno.test("findInstalled() does not find a model that is something else", async (t) => {
  const ref = (model: HubModel) => model.ref(["config.json"]);
  const cases: [
    string,
    (model: HubModel) => ReturnType<typeof findInstalled>,
  ][] = [
    ["another digest in the lock", (model) =>
      findInstalled(ref(model), {
        store: model.store,
        lockEntry: { files: digestsOf({ "config.json": "[]" }) },
      })],
    ["one more file in the lock", (model) =>
      findInstalled(ref(model), {
        store: model.store,
        lockEntry: { files: digestsOf({ ...FILES, "LICENSE": "free" }) },
      })],
    [
      "one more file in the catalog",
      (model) =>
        findInstalled(model.ref(["config.json", "LICENSE"]), {
          store: model.store,
        }),
    ],
    ["another revision in the catalog", (model) => {
      const { variant, ...rest } = ref(model);
      const source = { kind: "hub" as const, repo: MODEL_REPO, revision: "v2" };
      return findInstalled({ ...rest, variant: { ...variant, source } }, {
        store: model.store,
      });
    }],
    ["a damaged file", async (model) => {
      const path = join(model.store.root, "fastvlm-0.5b-q4", "config.json");
      await Deno.chmod(path, 0o644);
      await Deno.writeTextFile(path, "{}}");
      return await findInstalled(ref(model), { store: model.store });
    }],
  ];
  for (const [name, find] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      await install(model);
      assertEquals(await find(model), undefined);
    });
  }
});
