import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DiskFullError, LockTimeoutError } from "../../../lib/base/errors.ts";
import {
  stageModel,
  type StageModelOptions,
} from "../../../lib/download/stage_model.ts";
import { withModelLock } from "../../../lib/storage/model_lock.ts";
import { HubModel } from "../../support/hub_model.ts";
import { digestsOf, writeFiles } from "../../support/sample_model.ts";

const KEY = "fastvlm-0.5b-q4";
const FILES = { "config.json": "{}" };
const SOURCE = { kind: "folder", path: "/models" };

function stage(model: HubModel, options: Partial<StageModelOptions> = {}) {
  return stageModel(model.ref(), {
    store: model.store,
    findInstalled: () => Promise.resolve(undefined),
    fill: async (staging) => {
      await writeFiles(staging, FILES);
      return { files: digestsOf(FILES), source: SOURCE };
    },
    ...options,
  });
}

Deno.test("stageModel() publishes what fills the staging folder", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await stage(model);
  assertEquals(directory, join(model.store.root, KEY));
  assertEquals(manifest.source, SOURCE);
  assertEquals(await model.stored(), [
    `${KEY}/config.json`,
    `${KEY}/manifest.json`,
  ]);
});

Deno.test("stageModel() fills nothing when the model turns out to be installed", async () => {
  await using model = await HubModel.create();
  const installed = await stage(model);
  const again = await stage(model, {
    findInstalled: () => Promise.resolve(installed),
    fill: () => Promise.reject(new RangeError("Filled")),
  });
  assertEquals(again, installed);
});

Deno.test("stageModel() keeps what is staged, and the older version, when filling fails", async () => {
  await using model = await HubModel.create();
  await stage(model);
  await assertRejects(
    () =>
      stage(model, {
        fill: async (staging) => {
          await writeFiles(staging, { "begun.json": "[" });
          throw Object.assign(new Error("no space"), { code: "ENOSPC" });
        },
      }),
    DiskFullError,
    `Cannot store "${KEY}" in "${model.store.root}": the disk is full`,
  );
  assertEquals(await model.stored(), [
    `.partial/${KEY}/begun.json`,
    `${KEY}/config.json`,
    `${KEY}/manifest.json`,
  ]);
  const kept: string[] = [];
  await stage(model, {
    fill: async (staging) => {
      for await (const { name } of Deno.readDir(staging)) kept.push(name);
      await writeFiles(staging, FILES);
      return { files: digestsOf(FILES), source: SOURCE };
    },
  });
  assertEquals(kept.filter((name) => !name.startsWith(".")), ["begun.json"]);
});

Deno.test("stageModel() waits for the model's lock", async () => {
  await using model = await HubModel.create();
  await withModelLock(model.store, KEY, async () => {
    await assertRejects(
      () => stage(model, { lock: { timeoutMs: 1 } }),
      LockTimeoutError,
    );
  });
});
