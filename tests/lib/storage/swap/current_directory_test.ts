import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { currentDirectory } from "../../../../lib/storage/swap/current_directory.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const ASIDE = `${KEY}~old~12-0123abcd`;

Deno.test("currentDirectory() is the model's place, or what was moved aside from it", async (t) => {
  const cases: [string, string[], string][] = [
    ["nothing there", [], KEY],
    ["only the model", [KEY], KEY],
    ["both", [KEY, `.partial/${ASIDE}`], KEY],
    ["only aside", [`.partial/${ASIDE}`], `.partial/${ASIDE}`],
    ["only unfinished files", [`.partial/${KEY}`], KEY],
    ["only what is being deleted", [`.partial/${KEY}~trash~1-0123abcd`], KEY],
  ];
  for (const [name, places, expected] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create();
      const { root } = made.store;
      for (const place of places) await Deno.mkdir(join(root, place));
      const directory = await currentDirectory(made.store, KEY);
      assertEquals(directory, join(root, expected));
    });
  }
});

Deno.test("currentDirectory() gives the place for a store that cannot be read", async () => {
  await using made = await PartialStore.create({ file: "" });
  const root = made.path("file");
  assertEquals(
    await currentDirectory({ ...made.store, root }, KEY),
    join(root, KEY),
  );
});
