import { assertEquals } from "@std/assert";
import { resolveModel } from "../../lib/catalog/find.ts";
import { inspectModel } from "../../lib/storage/inventory.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { listFiles } from "../support/list_files.ts";
import { publishVersion, versionFiles } from "../support/publish_version.ts";
import { sampleCatalog } from "../support/sample_model.ts";
import { StoreProcess } from "../support/store_process.ts";
import { TempDirectory } from "../support/temp_directory.ts";

const REF = resolveModel(sampleCatalog(), {});

/** Lets many processes publish at once, each a version of its own, and gives their exit codes. */
async function race(
  store: Store,
  count: number,
  mode: string,
): Promise<number[]> {
  const processes = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const args = [`version ${index}`, mode];
      return StoreProcess.start("publish_script.ts", store.root, args);
    }),
  );
  try {
    return await Promise.all(processes.map((each) => each.finish()));
  } finally {
    for (const each of processes) await each[Symbol.asyncDispose]();
  }
}

Deno.test("fault 54: processes that publish one model at once all end well, with one whole model and nothing else", async (t) => {
  for (const count of [2, 16]) {
    for (const mode of ["", "lying"]) {
      const lock = mode === "" ? "a lock" : "a lock that keeps nobody out";
      await t.step(`${count} with ${lock}`, async () => {
        await using temp = await TempDirectory.create();
        const store: Store = { name: "user", root: temp.path, writable: true };
        await publishVersion(store, "old");
        const codes = await race(store, count, mode);
        assertEquals(codes, codes.map(() => 0));
        const options = { verify: true };
        const status = await inspectModel(REF, undefined, [store], options);
        assertEquals([status.state, status.problems], ["installed", []]);
        const paths = ["manifest.json", ...Object.keys(versionFiles(""))];
        assertEquals(await listFiles(store.root), [
          `.locks/${REF.key}.lock`,
          ...paths.map((path) => `${REF.key}/${path}`).sort(),
        ]);
      });
    }
  }
});
