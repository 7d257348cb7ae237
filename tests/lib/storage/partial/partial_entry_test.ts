import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { basename, join } from "@std/path";
import {
  listPartialEntries,
  newEntryPath,
} from "../../../../lib/storage/partial/partial_entry.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const ID = "12-0123abcd";

Deno.test("newEntryPath() gives names that tell the role and the process, and are never the same", async (t) => {
  await using made = await PartialStore.create();
  const cases = [
    ["claimed", `${KEY}~`],
    ["aside", `${KEY}~old~`],
    ["trash", `${KEY}~trash~`],
  ] as const;
  for (const [role, prefix] of cases) {
    await t.step(role, () => {
      const name = basename(newEntryPath(made.store, KEY, role));
      assertEquals(name.startsWith(`${prefix}${Deno.pid}-`), true, name);
      assertMatch(name, /-[0-9a-f]{8}$/);
      assertNotEquals(name, basename(newEntryPath(made.store, KEY, role)));
    });
  }
});

Deno.test("listPartialEntries() tells by the name what lies there", async (t) => {
  const cases = [
    [KEY, { key: KEY, role: "free" }],
    [`${KEY}~${ID}`, { key: KEY, role: "claimed", pid: 12 }],
    [`${KEY}~old~${ID}`, { key: KEY, role: "aside", pid: 12 }],
    [`${KEY}~old`, { key: KEY, role: "aside" }],
    [`${KEY}~trash~${ID}`, { key: KEY, role: "trash", pid: 12 }],
    [`${KEY}~mine`, { key: `${KEY}~mine`, role: "free" }],
    [`${KEY}~12-xyz`, { key: `${KEY}~12-xyz`, role: "free" }],
  ] as const;
  for (const [name, expected] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create({ [`${name}/a`]: "" });
      assertEquals<unknown>(await listPartialEntries(made.store), [
        { ...expected, path: made.path(name), isDirectory: true },
      ]);
    });
  }
});

Deno.test("listPartialEntries() lists one model or all, files and links too, by name", async () => {
  await using made = await PartialStore.create({
    "b": "",
    [`a~${ID}/x`]: "",
    "a-2/x": "",
    "a/x": "",
  });
  await Deno.symlink(made.path("a"), made.path("c"));
  const listed = async (key?: string) =>
    (await listPartialEntries(made.store, key)).map((
      { path, isDirectory },
    ) => [basename(path), isDirectory]);
  assertEquals(await listed("a"), [["a", true], [`a~${ID}`, true]]);
  assertEquals(await listed(), [
    ["a", true],
    ["a-2", true],
    [`a~${ID}`, true],
    ["b", false],
    ["c", false],
  ]);
});

Deno.test("listPartialEntries() finds nothing where there is no folder", async () => {
  await using made = await PartialStore.create();
  const root = join(made.store.root, "none");
  assertEquals(await listPartialEntries({ ...made.store, root }), []);
});
