import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";
import { findCheckpoint } from "../../../../lib/fastvlm/conversion/find_checkpoint.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import {
  digestsOf,
  installSample,
  writeFiles,
} from "../../../support/sample_model.ts";
import { refOf } from "../../../support/sample_project.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const REF = refOf("fastvlm-0.5b-checkpoint");
const FILES = { "config.json": "{}", "model.safetensors": "weights" };

function storesIn({ path }: TempDirectory): [user: Store, project: Store] {
  return [
    { name: "user", root: join(path, "user"), writable: true },
    { name: "project", root: join(path, "project"), writable: true },
  ];
}

Deno.test("findCheckpoint() finds one that was installed, in any store", async () => {
  await using temp = await TempDirectory.create();
  const [store, other] = storesIn(temp);
  assertEquals(await findCheckpoint(REF, { store }), undefined);
  const directory = await installSample(other, REF, FILES);
  assertEquals(await findCheckpoint(REF, { store }), undefined);
  const found = await findCheckpoint(REF, { store, stores: [store, other] });
  assertEquals(found?.directory, directory);
  assertEquals(
    Object.keys(found?.manifest?.files ?? {}),
    Object.keys(FILES),
  );
});

Deno.test("findCheckpoint() finds one that Apple's script has put there, if it is whole", async () => {
  await using temp = await TempDirectory.create();
  const [store] = storesIn(temp);
  const directory = join(store.root, "llava-fastvithd_0.5b_stage3");
  await writeFiles(directory, { "config.json": "{}" });
  assertEquals(await findCheckpoint(REF, { store }), undefined);
  await writeFiles(directory, FILES);
  const found = await findCheckpoint(REF, { store });
  assertEquals([found?.directory, found?.manifest], [directory, undefined]);
});

Deno.test("findCheckpoint() finds none that is not what the lock wants", async () => {
  await using temp = await TempDirectory.create();
  const [store] = storesIn(temp);
  await installSample(store, REF, FILES);
  const lockOf = (files: Record<string, string>): LockEntry => ({
    ...{ repo: "owner/raw", commit: "0".repeat(40) },
    files: digestsOf(files),
  });
  const find = async (files: Record<string, string>) =>
    await findCheckpoint(REF, { store, sourceLockEntry: lockOf(files) });
  assertEquals((await find(FILES)) === undefined, false);
  assertEquals(
    await find({ ...FILES, "model.safetensors": "others" }),
    undefined,
  );
});
