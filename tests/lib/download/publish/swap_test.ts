import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { recoverSwap, swapIn } from "../../../../lib/download/publish/swap.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const ASIDE = `.partial/${KEY}~old`;

/** Which version lies at each place of a store. */
async function versions(store: Store): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const place of [KEY, `.partial/${KEY}`, ASIDE]) {
    try {
      found[place] = await Deno.readTextFile(
        join(store.root, place, "version"),
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found;
}

async function storeWith(
  temp: TempDirectory,
  places: Record<string, string>,
): Promise<Store> {
  const store: Store = { name: "user", root: temp.path, writable: true };
  await Deno.mkdir(join(temp.path, ".partial"));
  for (const [place, version] of Object.entries(places)) {
    await writeFiles(join(temp.path, place), { version });
  }
  return store;
}

Deno.test("swapIn() puts the new version in the place of the old one, or of none", async (t) => {
  for (const places of [{ [KEY]: "old" }, {}]) {
    await t.step(JSON.stringify(places), async () => {
      await using temp = await TempDirectory.create();
      const store = await storeWith(temp, {
        ...places,
        [`.partial/${KEY}`]: "new",
      });
      await swapIn(store, KEY, join(store.root, ".partial", KEY));
      assertEquals(await versions(store), { [KEY]: "new" });
    });
  }
});

Deno.test("swapIn() puts the old version back when the new one cannot be moved in", async () => {
  await using temp = await TempDirectory.create();
  const store = await storeWith(temp, { [KEY]: "old" });
  await assertRejects(
    () => swapIn(store, KEY, join(store.root, ".partial", KEY)),
    Deno.errors.NotFound,
  );
  assertEquals(await versions(store), { [KEY]: "old" });
});

Deno.test("recoverSwap() undoes or finishes what a killed process began", async (t) => {
  const partial = { [`.partial/${KEY}`]: "new" };
  const cases: [string, Record<string, string>, Record<string, string>][] = [
    ["between the renames", { [ASIDE]: "old", ...partial }, {
      [KEY]: "old",
      ...partial,
    }],
    ["before the removal", { [ASIDE]: "old", [KEY]: "new" }, { [KEY]: "new" }],
    ["nothing began", { [KEY]: "old", ...partial }, {
      [KEY]: "old",
      ...partial,
    }],
    ["nothing is there", {}, {}],
  ];
  for (const [name, before, after] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const store = await storeWith(temp, before);
      await recoverSwap(store, KEY);
      assertEquals(await versions(store), after);
    });
  }
});
