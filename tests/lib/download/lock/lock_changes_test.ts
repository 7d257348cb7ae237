import { assertEquals } from "@std/assert";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";
import {
  describeLockChange,
  findLockChanges,
} from "../../../../lib/download/lock/lock_changes.ts";

const ENTRY: LockEntry = {
  repo: "owner/name",
  commit: "1".repeat(40),
  files: {
    "b.json": { bytes: 14, sha256: "2".repeat(64) },
    "a.json": { bytes: 15, sha256: "3".repeat(64) },
  },
};

/** The lines about what a change of the entry changes. */
function describe(
  before: LockEntry | undefined,
  change: Partial<LockEntry>,
): string[] {
  return findLockChanges(before, { ...ENTRY, ...change })
    .map(describeLockChange);
}

Deno.test("findLockChanges() finds none in another order", () => {
  const { "a.json": a, "b.json": b } = ENTRY.files;
  if (a === undefined || b === undefined) throw new RangeError("Cannot find");
  assertEquals(findLockChanges(ENTRY, ENTRY), []);
  assertEquals(describe(ENTRY, { files: { "a.json": a, "b.json": b } }), []);
});

Deno.test("describeLockChange() says what changes", async (t) => {
  const digest = { bytes: 2000, sha256: "4".repeat(64) };
  const { "a.json": _a, ...withoutA } = ENTRY.files;
  const cases: [string, Partial<LockEntry>, string[]][] = [
    ["the repository", { repo: "owner/other" }, [
      "repository was owner/name, is owner/other",
    ]],
    ["the commit", { commit: "5".repeat(40) }, [
      "commit was 111111111111, is 555555555555",
    ]],
    ["the archive", { archive: digest }, [
      "archive is new: 2 kB of SHA-256 444444444444",
    ]],
    ["a file", { files: { ...ENTRY.files, "a.json": digest } }, [
      '"a.json" was 15 B of SHA-256 333333333333, is 2 kB of SHA-256 444444444444',
    ]],
    ["a new file, before others", {
      files: { ...ENTRY.files, "A.json": digest, "b.json": digest },
    }, [
      '"A.json" is new: 2 kB of SHA-256 444444444444',
      '"b.json" was 14 B of SHA-256 222222222222, is 2 kB of SHA-256 444444444444',
    ]],
    ["a file that is gone", { files: withoutA }, [
      '"a.json" is gone: 15 B of SHA-256 333333333333',
    ]],
  ];
  for (const [name, change, lines] of cases) {
    await t.step(name, () => assertEquals(describe(ENTRY, change), lines));
  }
  await t.step("everything", () => {
    assertEquals(describe(undefined, {}), ["it has no entry yet"]);
  });
});
