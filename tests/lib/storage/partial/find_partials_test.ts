import { assertEquals } from "@std/assert";
import { basename, join } from "@std/path";
import { writeClaimRecord } from "../../../../lib/storage/partial/claim_record.ts";
import { findPartials } from "../../../../lib/storage/partial/find_partials.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const CLAIMED = `${KEY}~12-0123abcd`;

Deno.test("findPartials() gives the folders of unfinished files, the one with most bytes first", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/a`]: "x",
    [`${CLAIMED}/a`]: "xyz",
    [`${KEY}~old~12-0123abcd/a`]: "old",
    [`${KEY}~trash~12-0123abcd/a`]: "trash",
    "other/a": "xy",
    "file": "x",
  });
  await writeClaimRecord(made.path(CLAIMED), "here");
  const folders = await findPartials(made.store);
  assertEquals(
    folders.map(({ directory, key, bytes, isClaimed, holder }) => [
      basename(directory),
      key,
      bytes,
      isClaimed,
      holder?.host,
    ]),
    [
      [CLAIMED, KEY, 3, true, "here"],
      ["other", "other", 2, false, undefined],
      [KEY, KEY, 1, false, undefined],
    ],
  );
  const ofKey = await findPartials(made.store, KEY);
  assertEquals(ofKey.map(({ directory }) => basename(directory)), [
    CLAIMED,
    KEY,
  ]);
});

Deno.test("findPartials() finds nothing where it cannot look", async () => {
  await using made = await PartialStore.create({ file: "" });
  const root = join(made.path("file"));
  assertEquals(await findPartials({ ...made.store, root }), []);
});
