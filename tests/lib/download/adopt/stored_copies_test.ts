import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { findStored } from "../../../../lib/download/adopt/stored_copies.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import {
  appleFolderName,
  partialDirectory,
} from "../../../../lib/storage/layout.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import {
  installSample,
  SAMPLE_FILES,
  writeFiles,
} from "../../../support/sample_model.ts";
import { refOf } from "../../../support/sample_project.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const REF = refOf("fastvlm-0.5b-q4");
const VISION = "onnx/vision_encoder_q4.onnx";

function wanted(path: string, text: string): WantedFile {
  const digest = { algorithm: "sha256", value: sha256(text) } as const;
  return { path, bytes: text.length, digest };
}

function storeIn({ path }: TempDirectory, name: Store["name"] = "user"): Store {
  return { name, root: join(path, name), writable: true };
}

Deno.test("findStored() finds the files of installed models in all stores, and which may be linked", async () => {
  await using temp = await TempDirectory.create();
  const stores = [storeIn(temp), storeIn(temp, "project")];
  const [user, project] = [
    await installSample(storeIn(temp), REF),
    await installSample(storeIn(temp, "project"), REF),
  ];
  await Deno.chmod(join(project, VISION), 0o444);
  const copies = await findStored(REF, [wanted(VISION, "vision")], { stores });
  assertEquals([...copies], [[VISION, [
    { path: join(user, VISION), origin: "store", canLink: false },
    { path: join(project, VISION), origin: "store", canLink: true },
  ]]]);
});

Deno.test("findStored() finds a file under the name that it had in another version", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  const folder = await installSample(store, REF, { "old.json": "{}" });
  const copies = await findStored(
    REF,
    [wanted("new.json", "{}"), wanted("old.json", "[]")],
    { stores: [store] },
  );
  assertEquals(copies.get("new.json")?.map(({ path }) => path), [
    join(folder, "old.json"),
  ]);
  assertEquals(copies.get("old.json"), []);
});

Deno.test("findStored() leaves out files that are damaged, and those that are unfinished", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  const folder = await installSample(store, REF);
  const path = join(folder, VISION);
  const { mtime } = await Deno.stat(path);
  await Deno.writeTextFile(path, "VISION");
  await Deno.utime(path, mtime ?? 0, mtime ?? 0);
  await writeFiles(partialDirectory(store, REF.key), SAMPLE_FILES);
  const find = async (verify: boolean) => {
    const file = wanted(VISION, "vision");
    const found = await findStored(REF, [file], { stores: [store], verify });
    return found.get(VISION)?.length;
  };
  // Only reading the file shows the damage.
  assertEquals([await find(false), await find(true)], [1, 0]);
});

Deno.test("findStored() finds a checkpoint in the folder that Apple's scripts make", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp, "legacy");
  const ref = refOf("fastvlm-0.5b-checkpoint");
  const folder = join(store.root, appleFolderName("0.5b"));
  await writeFiles(folder, { "config.json": "{}", "other.json": "{}" });
  await Deno.chmod(join(folder, "config.json"), 0o444);
  const copies = await findStored(ref, [wanted("config.json", "{}")], {
    stores: [store],
  });
  assertEquals(copies.get("config.json"), [
    // Not ours, so that somebody may make it writable again.
    { path: join(folder, "config.json"), origin: "store", canLink: false },
  ]);
});
