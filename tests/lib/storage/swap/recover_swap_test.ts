import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  listAsides,
  recoverSwap,
} from "../../../../lib/storage/swap/recover_swap.ts";
import { listPartialEntries } from "../../../../lib/storage/partial/partial_entry.ts";
import { listFiles } from "../../../support/list_files.ts";
import {
  nameWithoutId,
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { writeFiles } from "../../../support/sample_model.ts";

const ASIDE = `.partial/${KEY}~old~12-0123abcd`;
const OTHER_ASIDE = `.partial/${KEY}~old~7-0123abcd`;
const TRASH = `.partial/${KEY}~trash~12-0123abcd`;
const NEXT = `.partial/${KEY}~12-0123abcd`;

/** A manifest that says no more than when it was made. */
function manifestOf(createdAt: string): string {
  return JSON.stringify({
    version: 1,
    ...{ key: KEY, type: "fastvlm", size: "0.5b", variant: "q4" },
    source: { kind: "hub" },
    files: { a: { bytes: 1, sha256: "0".repeat(64), mtimeMs: 1 } },
    createdAt,
    toolkit: "0.1.0",
  });
}

Deno.test("recoverSwap() undoes or finishes what a killed process began", async (t) => {
  const cases: [string, string[], string[]][] = [
    ["between the renames", [ASIDE, NEXT], [KEY, NEXT]],
    ["before the removal", [ASIDE, KEY], [KEY]],
    ["in the middle of the removal", [TRASH, KEY], [KEY]],
    ["in the middle of the removal of the only one", [TRASH], []],
    ["twice, one after the other", [ASIDE, OTHER_ASIDE], [KEY]],
    ["by an earlier toolkit", [`.partial/${KEY}~old`], [KEY]],
    ["nothing", [KEY, NEXT], [KEY, NEXT]],
    ["nothing, as nothing is there", [], []],
    ["that of another model", [".partial/x~old~1-0123abcd"], [
      ".partial/x~old~1-0123abcd",
    ]],
  ];
  for (const [name, before, after] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create();
      for (const place of before) {
        await writeFiles(join(made.store.root, place), { version: place });
      }
      await recoverSwap(made.store, KEY);
      const places = after.map((place) => `${place}/version`).sort();
      assertEquals(await listFiles(made.store.root), places);
    });
  }
});

Deno.test("recoverSwap() puts the latest whole version back", async () => {
  await using made = await PartialStore.create();
  const { root } = made.store;
  await writeFiles(join(root, ASIDE), { version: "not a model" });
  for (const [pid, month] of [[7, "02"], [8, "03"], [9, "01"]]) {
    await writeFiles(join(root, `.partial/${KEY}~old~${pid}-0123abcd`), {
      version: `of ${month}`,
      "manifest.json": manifestOf(`2026-${month}-01T00:00:00.000Z`),
    });
  }
  await recoverSwap(made.store, KEY);
  assertEquals(await listFiles(root), [
    `${KEY}/manifest.json`,
    `${KEY}/version`,
  ]);
  const version = await Deno.readTextFile(join(root, KEY, "version"));
  assertEquals(version, "of 03");
});

Deno.test("listAsides() gives what was moved aside, what is no model last", async () => {
  await using made = await PartialStore.create({
    [`${KEY}~old~1-0123abcd/manifest.json`]: "{",
    [`${KEY}~old~2-0123abcd/manifest.json`]: manifestOf("2026"),
    [`${KEY}~trash~3-0123abcd/manifest.json`]: manifestOf("2027"),
    [`${KEY}/manifest.json`]: manifestOf("2027"),
  });
  const paths = await listAsides(await listPartialEntries(made.store, KEY));
  assertEquals(paths, [
    made.path(`${KEY}~old~2-0123abcd`),
    made.path(`${KEY}~old~1-0123abcd`),
  ]);
  assertEquals(paths.map(nameWithoutId)[0], `${KEY}~old~ID`);
});
