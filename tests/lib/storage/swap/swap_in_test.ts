import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StorageError } from "../../../../lib/base/errors.ts";
import { swapIn } from "../../../../lib/storage/swap/swap_in.ts";
import { recoverSwap } from "../../../../lib/storage/swap/recover_swap.ts";
import { listFiles } from "../../../support/list_files.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { writeFiles } from "../../../support/sample_model.ts";

/** A store with a version in some of its places. */
async function storeWith(
  places: Readonly<Record<string, string>>,
): Promise<PartialStore> {
  const made = await PartialStore.create();
  for (const [place, version] of Object.entries(places)) {
    await writeFiles(join(made.store.root, place), { version });
  }
  return made;
}

/** Which version lies at each place. */
async function versions(
  { store: { root } }: PartialStore,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of await listFiles(root)) {
    found[path] = await Deno.readTextFile(join(root, path));
  }
  return found;
}

Deno.test("swapIn() puts the new version in the place of the old one, or of none", async (t) => {
  for (const places of [{ [KEY]: "old" }, {}]) {
    await t.step(JSON.stringify(places), async () => {
      await using made = await storeWith({ ...places, "staged": "new" });
      await swapIn(made.store, KEY, join(made.store.root, "staged"));
      assertEquals(await versions(made), { [`${KEY}/version`]: "new" });
    });
  }
});

Deno.test("swapIn() replaces a file or a link, but not what that leads to", async (t) => {
  const cases: [string, (final: string, other: string) => Promise<void>][] = [
    ["file", (final) => Deno.writeTextFile(final, "")],
    ["link", (final, other) => Deno.symlink(other, final)],
  ];
  for (const [name, make] of cases) {
    await t.step(name, async () => {
      await using made = await storeWith({ "staged": "new", "other": "x" });
      const { root } = made.store;
      await make(join(root, KEY), join(root, "other"));
      await swapIn(made.store, KEY, join(root, "staged"));
      assertEquals(await versions(made), {
        [`${KEY}/version`]: "new",
        "other/version": "x",
      });
    });
  }
});

Deno.test("swapIn() puts the old version back when the new one cannot be moved in", async () => {
  await using made = await storeWith({ [KEY]: "old" });
  await assertRejects(
    () => swapIn(made.store, KEY, join(made.store.root, "staged")),
    StorageError,
    `Cannot publish "${join(made.store.root, "staged")}": it is gone`,
  );
  assertEquals(await versions(made), { [`${KEY}/version`]: "old" });
  assertEquals(await made.names(), []);
});

Deno.test("swapIn() done by many at once, and undone by others, leaves one version and nothing else", async () => {
  const names = Array.from({ length: 24 }, (_, index) => `staged-${index}`);
  const staged = names.map((name) => [name, name] as const);
  await using made = await storeWith({
    [KEY]: "old",
    ...Object.fromEntries(staged),
  });
  const { store } = made;
  await Promise.all(names.flatMap((name) => [
    swapIn(store, KEY, join(store.root, name)),
    recoverSwap(store, KEY),
  ]));
  const [[place, version] = [], ...others] = Object.entries(
    await versions(made),
  );
  assertEquals([place, others], [`${KEY}/version`, []]);
  assertEquals(names.includes(version ?? ""), true, version);
  assertEquals(await made.names(), []);
});
