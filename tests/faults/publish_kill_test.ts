import { assertEquals, assertGreater } from "@std/assert";
import { resolveModel } from "../../lib/catalog/find.ts";
import { inspectModel } from "../../lib/storage/inventory.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { sha256 } from "../../lib/base/digest.ts";
import { listFiles } from "../support/list_files.ts";
import { publishVersion, versionFiles } from "../support/publish_version.ts";
import { sampleCatalog } from "../support/sample_model.ts";
import { StoreProcess } from "../support/store_process.ts";
import { TempDirectory } from "../support/temp_directory.ts";

const REF = resolveModel(sampleCatalog(), {});

/** The versions of which a command would find a whole one, each file read. */
async function wholeVersion(store: Store): Promise<string | undefined> {
  const { state, manifest } = await inspectModel(REF, undefined, [store], {
    verify: true,
  });
  if (state !== "installed") return undefined;
  return ["old", "new"].find((version) =>
    manifest?.files["config.json"]?.sha256 ===
      sha256(versionFiles(version)["config.json"] ?? "")
  );
}

/** What a store holds after a success. */
function cleanStore(): string[] {
  const files = ["manifest.json", ...Object.keys(versionFiles(""))];
  return [
    `.locks/${REF.key}.lock`,
    ...files.map((path) => `${REF.key}/${path}`),
  ].sort();
}

Deno.test("fault 51: publishing that is killed at any step leaves the old or the new version whole, and the next one mends the rest", async (t) => {
  const outcomes = new Set<string | undefined>();
  let isDone = false;
  for (let step = 1; !isDone; step += 1) {
    await t.step(`before change ${step}`, async () => {
      await using temp = await TempDirectory.create();
      const store: Store = { name: "user", root: temp.path, writable: true };
      await publishVersion(store, "old");
      await using killed = await StoreProcess.start(
        "publish_script.ts",
        store.root,
        ["new", `${step}`],
      );
      isDone = await killed.finish() === 0;
      const version = await wholeVersion(store);
      outcomes.add(version);
      assertEquals(version !== undefined, true, "no version is whole");
      if (isDone) assertEquals(await listFiles(store.root), cleanStore());
      await publishVersion(store, "next", { timeoutMs: 0 });
      assertEquals(await listFiles(store.root), cleanStore());
    });
    assertGreater(200, step);
  }
  assertEquals([...outcomes].sort(), ["new", "old"]);
});
