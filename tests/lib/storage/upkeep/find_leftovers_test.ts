import { assertEquals } from "@std/assert";
import { findLeftovers } from "../../../../lib/storage/upkeep/find_leftovers.ts";
import {
  nameWithoutId,
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { writeFiles } from "../../../support/sample_model.ts";

Deno.test("findLeftovers() lists all that a store holds besides its models", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/a`]: "abc",
    [`${KEY}/.resume/b.json`]: "{}",
    [`${KEY}~12-0123abcd/a`]: "ab",
    [`${KEY}~old~12-0123abcd/manifest.json`]: "{}",
    [`${KEY}~trash~12-0123abcd/a`]: "a",
    "file.part": "abcd",
  });
  await writeFiles(made.store.root, {
    [`${KEY}/manifest.json`]: "{}",
    [`.locks/${KEY}.lock`]: "12345",
    ".locks/other": "",
  });
  const leftovers = await findLeftovers(made.store);
  assertEquals(
    leftovers.map(({ key, kind, path, bytes }) => [
      key,
      kind,
      nameWithoutId(path),
      bytes,
    ]),
    [
      [KEY, "partial", KEY, 3],
      [KEY, "partial", `${KEY}~ID`, 2],
      [KEY, "version", `${KEY}~old~ID`, 2],
      [KEY, "rest", `${KEY}~trash~ID`, 1],
      ["file.part", "partial", "file.part", 4],
      [KEY, "lock", `${KEY}.lock`, 5],
    ],
  );
});

Deno.test("findLeftovers() finds nothing in a store that does not exist", async () => {
  await using made = await PartialStore.create();
  const store = { ...made.store, root: made.path("none") };
  assertEquals(await findLeftovers(store), []);
});
