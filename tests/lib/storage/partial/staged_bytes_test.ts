import { assertEquals } from "@std/assert";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";
import {
  type ResumeRecord,
  resumeRecordPath,
  writeResumeRecord,
} from "../../../../lib/storage/partial/resume_record.ts";
import { stagedBytes } from "../../../../lib/storage/partial/staged_bytes.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const SHA256 = "a".repeat(64);
const CLAIMED = `${KEY}~12-0123abcd`;

const LOCK_ENTRY: LockEntry = {
  repo: "owner/name",
  commit: "0".repeat(40),
  files: {
    "a": { bytes: 40, sha256: SHA256 },
    "b": { bytes: 10, sha256: SHA256 },
  },
};

Deno.test("stagedBytes() counts whole files by their length, others by a record that is theirs", async (t) => {
  const record: ResumeRecord = {
    version: 1,
    bytes: 40,
    digest: { algorithm: "sha256", value: SHA256 },
    done: [[0, 8], [20, 25]],
    etags: {},
    prefixes: { stepBytes: 16, sha256: [] },
  };
  const otherDigest = { algorithm: "sha256", value: "b".repeat(64) } as const;
  const gitDigest = { algorithm: "gitBlob", value: "b".repeat(40) } as const;
  const cases: [string, number, ResumeRecord | undefined, number][] = [
    ["whole", 40, undefined, 40],
    ["shorter, without a record", 30, undefined, 0],
    ["longer", 41, undefined, 0],
    ["with a record", 40, record, 13],
    ["with a record of another length", 40, { ...record, bytes: 41 }, 0],
    ["of another content", 40, { ...record, digest: otherDigest }, 0],
    ["of git's digest", 40, { ...record, digest: gitDigest }, 13],
  ];
  for (const [name, size, made, expected] of cases) {
    await t.step(name, async () => {
      await using partial = await PartialStore.create({
        [`${KEY}/a`]: "x".repeat(size),
        [`${KEY}/not-wanted`]: "x".repeat(100),
      });
      if (made !== undefined) {
        await writeResumeRecord(resumeRecordPath(partial.path(KEY), "a"), made);
      }
      const bytes = await stagedBytes(partial.store, KEY, LOCK_ENTRY.files);
      assertEquals(bytes, expected);
    });
  }
});

Deno.test("stagedBytes() counts the folder with most, claimed or not, and does not add them up", async () => {
  await using partial = await PartialStore.create({
    [`${KEY}/b`]: "x".repeat(10),
    [`${CLAIMED}/a`]: "x".repeat(40),
    [`${KEY}~old~12-0123abcd/a`]: "x".repeat(40),
    [`${KEY}~old~12-0123abcd/b`]: "x".repeat(10),
  });
  assertEquals(await stagedBytes(partial.store, KEY, LOCK_ENTRY.files), 40);
  assertEquals(await stagedBytes(partial.store, "other", LOCK_ENTRY.files), 0);
});
