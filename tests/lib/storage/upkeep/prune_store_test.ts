import { assertEquals, assertMatch } from "@std/assert";
import { basename, join } from "@std/path";
import { pruneStore } from "../../../../lib/storage/upkeep/prune_store.ts";
import { listFiles } from "../../../support/list_files.ts";
import {
  nameWithoutId,
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { StoreProcess } from "../../../support/store_process.ts";

const DAY_MS = 24 * 3_600_000;
const CLAIMED = `${KEY}~12-0123abcd`;
const ASIDE = `${KEY}~old~12-0123abcd`;
const TRASH = `${KEY}~trash~12-0123abcd`;

/** A store with a model and leftovers of all kinds, eight days old. */
async function oldStore(): Promise<PartialStore> {
  const made = await PartialStore.create({
    [`${KEY}/a`]: "abc",
    [`${CLAIMED}/a`]: "ab",
    [`${ASIDE}/a`]: "abcd",
    [`${TRASH}/a`]: "a",
  });
  await writeFiles(made.store.root, {
    [`${KEY}/config.json`]: "{}",
    ".locks/gone.lock": "",
  });
  for (const name of [KEY, CLAIMED]) await made.age(name, 8 * DAY_MS);
  const at = new Date(Date.now() - 8 * DAY_MS);
  await Deno.utime(join(made.store.root, ".locks/gone.lock"), at, at);
  return made;
}

Deno.test("pruneStore() removes what nobody needs any more, and with dryRun only says so", async (t) => {
  for (const dryRun of [true, false]) {
    await t.step(dryRun ? "dry" : "wet", async () => {
      await using made = await oldStore();
      const before = await listFiles(made.store.root);
      const { removed, kept, bytes } = await pruneStore(made.store, { dryRun });
      assertEquals(
        removed.map(({ key, kind, path, bytes }) => [
          key,
          kind,
          nameWithoutId(path),
          bytes,
        ]),
        [
          [KEY, "partial", KEY, 3],
          [KEY, "partial", `${KEY}~ID`, 2],
          [KEY, "version", `${KEY}~old~ID`, 4],
          [KEY, "rest", `${KEY}~trash~ID`, 1],
          ["gone", "lock", "gone.lock", 0],
        ],
      );
      assertEquals([kept, bytes], [[], 10]);
      const after = [`.locks/${KEY}.lock`, `${KEY}/config.json`];
      assertEquals(await listFiles(made.store.root), dryRun ? before : after);
    });
  }
});

Deno.test("pruneStore() keeps unfinished files that changed lately, in whatever folder", async (t) => {
  for (const path of [`${KEY}/a`, `${KEY}/.resume/a.json`]) {
    await t.step(path, async () => {
      await using made = await PartialStore.create({
        [`${KEY}/a`]: "a",
        [`${KEY}/.resume/a.json`]: "{}",
      });
      await made.age(KEY, 8 * DAY_MS);
      const at = new Date(Date.now() - 3 * DAY_MS);
      await Deno.utime(made.path(path), at, at);
      assertEquals(await pruneStore(made.store), {
        removed: [],
        kept: [{
          key: KEY,
          kind: "partial",
          path: made.path(KEY),
          bytes: 1,
          reason: "it changed 72 h 0 min ago",
        }],
        bytes: 0,
      });
      // Without a reason to, no lock is taken.
      assertEquals(await listFiles(made.store.root), [
        `.partial/${KEY}/.resume/a.json`,
        `.partial/${KEY}/a`,
      ]);
      const { bytes } = await pruneStore(made.store, {
        olderThanMs: 2 * DAY_MS,
      });
      assertEquals(bytes, 1);
    });
  }
});

Deno.test("pruneStore() keeps unfinished files with which a download went on just before the lock was held", async () => {
  await using made = await PartialStore.create({ [`${KEY}/a`]: "a" });
  await writeFiles(made.store.root, { [`.locks/${KEY}.lock`]: "" });
  await made.age(KEY, 8 * DAY_MS);
  const { kept } = await pruneStore(made.store, {
    async tryLock(file) {
      await made.age(KEY, 0);
      return await file.tryLock(true);
    },
  });
  assertEquals(kept.map(({ path }) => path), [made.path(KEY)]);
  assertEquals(await made.files(), [`${KEY}/a`]);
});

Deno.test("pruneStore() never touches what a living process works on", async (t) => {
  for (const mode of ["", "lying"]) {
    for (const dryRun of [true, false]) {
      await t.step(`${mode || "honest"}${dryRun ? ", dry" : ""}`, async () => {
        await using made = await PartialStore.create();
        const { root } = made.store;
        const args = [KEY, "here", "{}", mode];
        await using holder = await StoreProcess.start(
          "hold_partial.ts",
          root,
          args,
        );
        const options = {
          olderThanMs: 0,
          host: "here",
          dryRun,
          ...(mode && { tryLock: () => Promise.resolve(true) }),
        };
        const { removed, kept } = await pruneStore(made.store, options);
        const reasons = kept.map(({ path, reason }) => [path, reason]);
        const [[path, reason = ""] = [], ...others] = reasons;
        const partials = removed.filter(({ kind }) => kind !== "lock");
        assertEquals([partials, path, others], [[], holder.line, []]);
        if (mode === "lying") assertEquals(reason, "a process works on it");
        else {
          assertMatch(
            reason,
            /^its lock is held: process \d+ on here has held it since \S+$/,
          );
        }
        assertEquals(await holder.finish(), 0);
        assertEquals(await made.files(), [`${KEY}/config.json`]);
      });
    }
  }
});

Deno.test("pruneStore() removes what a killed process had claimed, once it is old", async () => {
  await using made = await PartialStore.create();
  const args = [KEY, "here", "{}"];
  await using holder = await StoreProcess.start(
    "hold_partial.ts",
    made.store.root,
    args,
  );
  await holder.kill();
  const young = await pruneStore(made.store, { host: "here" });
  assertEquals([young.removed, young.kept.length], [[], 1]);
  await made.age(basename(holder.line), 8 * DAY_MS);
  const old = await pruneStore(made.store, { host: "here" });
  assertEquals(old.removed.map(({ path }) => path), [holder.line]);
  assertEquals(await made.names(), []);
});

Deno.test("pruneStore() puts a version back that was moved aside from an empty place", async () => {
  await using made = await PartialStore.create({ [`${ASIDE}/a`]: "a" });
  const { removed, kept } = await pruneStore(made.store);
  assertEquals([removed, kept.map(({ kind, reason }) => [kind, reason])], [[], [
    [
      "version",
      "it is the only version, and goes back to its place",
    ],
  ]]);
  assertEquals(await listFiles(join(made.store.root, KEY)), ["a"]);
});

Deno.test("pruneStore() does nothing in a store that is read only, or not there", async () => {
  await using made = await oldStore();
  const nothing = { removed: [], kept: [], bytes: 0 };
  const before = await listFiles(made.store.root);
  assertEquals(await pruneStore({ ...made.store, writable: false }), nothing);
  assertEquals(await listFiles(made.store.root), before);
  const root = made.path("none");
  assertEquals(await pruneStore({ ...made.store, root }), nothing);
});

Deno.test("pruneStore() removes caches that were not used for a while", async (t) => {
  for (
    const [name, days, isKept] of [["old", 8, false], [
      "young",
      6,
      true,
    ]] as const
  ) {
    await t.step(name, async () => {
      await using made = await PartialStore.create();
      const record = `.cache/${KEY}/graph-1/entry.json`;
      await writeFiles(made.store.root, { [record]: "{}" });
      const at = new Date(Date.now() - days * DAY_MS);
      for (const path of [record, `.cache/${KEY}/graph-1`, `.cache/${KEY}`]) {
        await Deno.utime(join(made.store.root, path), at, at);
      }
      const { removed, kept } = await pruneStore(made.store);
      const [items, others] = isKept ? [kept, removed] : [removed, kept];
      assertEquals(
        [items.map(({ kind, bytes }) => [kind, bytes]), others],
        [[["cache", 2]], []],
      );
      const files = await listFiles(made.store.root);
      assertEquals(files.includes(record), isKept);
    });
  }
});
