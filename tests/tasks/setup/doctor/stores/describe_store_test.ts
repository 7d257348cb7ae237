import { assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import type { LoadedCatalog } from "../../../../../lib/catalog/load.ts";
import type { Store } from "../../../../../lib/storage/stores.ts";
import { describeStore } from "../../../../../tasks/setup/doctor/stores/describe_store.ts";
import { installSample, writeFiles } from "../../../../support/sample_model.ts";
import {
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../../../../support/sample_project.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const { signal } = new AbortController();

const WEEKS_AGO = new Date(Date.now() - 30 * 86_400_000);

function sampleLoaded(): LoadedCatalog {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  return { catalog, lock, configPath: "", lockPath: "" };
}

function storeIn(temp: TempDirectory): Store {
  return { name: "user", root: join(temp.path, "store"), writable: true };
}

Deno.test("describeStore() tells what a store holds, and how much room it has", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  await installSample(store, refOf(SAMPLE_KEY));
  const facts = await describeStore(store, { loaded: sampleLoaded(), signal });
  const { freeBytes, models, ...rest } = facts;
  assertEquals(rest, {
    name: "user",
    root: store.root,
    exists: true,
    prunableBytes: 0,
  });
  assertGreater(freeBytes ?? 0, 0);
  assertEquals(models.map(({ bytes: _, ...model }) => model), [
    { key: SAMPLE_KEY, state: "installed", outdated: false },
  ]);
  assertGreater(models[0]?.bytes ?? 0, 25);
});

Deno.test("describeStore() counts what prune would free", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  const folder = join(store.root, ".partial", SAMPLE_KEY);
  await writeFiles(folder, { "a.bin": "12345" });
  for (const path of [join(folder, "a.bin"), folder]) {
    await Deno.utime(path, WEEKS_AGO, WEEKS_AGO);
  }
  const facts = await describeStore(store, { loaded: sampleLoaded(), signal });
  assertEquals([facts.prunableBytes, facts.models], [5, [
    { key: SAMPLE_KEY, state: "partial", outdated: false, bytes: 5 },
  ]]);
});

Deno.test("describeStore() knows of no models without a catalog, and of nothing in a store that is not there", async () => {
  await using temp = await TempDirectory.create();
  const { freeBytes: _, ...facts } = await describeStore(storeIn(temp), {
    signal,
  });
  assertEquals(facts, {
    name: "user",
    root: join(temp.path, "store"),
    exists: false,
    models: [],
    prunableBytes: 0,
  });
});
