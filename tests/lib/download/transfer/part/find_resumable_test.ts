import { assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { sha256 } from "../../../../../lib/base/digest.ts";
import {
  findResumable,
  type FindResumableOptions,
  type Resumable,
} from "../../../../../lib/download/transfer/part/find_resumable.ts";
import {
  type ResumeRecord,
  writeResumeRecord,
} from "../../../../../lib/storage/partial/resume_record.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const DIGEST = { algorithm: "sha256", value: sha256("whole") } as const;
const ORIGIN = "https://hub.example";

const RECORD: ResumeRecord = {
  version: 1,
  bytes: 100,
  digest: DIGEST,
  done: [[0, 40], [60, 70]],
  etags: { [ORIGIN]: '"abc"' },
  prefixes: { stepBytes: 16, sha256: [sha256("first")] },
};

const NOTHING: Resumable = {
  done: [],
  etags: {},
  prefixes: { stepBytes: 16_777_216, sha256: [] },
};

const WHOLE: Resumable = { ...NOTHING, done: [{ start: 0, end: 100 }] };

const RECORDED: Resumable = {
  done: [{ start: 0, end: 40 }, { start: 60, end: 70 }],
  etags: RECORD.etags,
  prefixes: RECORD.prefixes,
};

/** What is found, and what was logged: event and reason. */
async function find(
  record: ResumeRecord | string | undefined,
  bytesOnDisk: number,
  options: Partial<FindResumableOptions> = {},
): Promise<[Resumable, string[], isRecordThere: boolean]> {
  await using temp = await TempDirectory.create();
  const recordPath = join(temp.path, "record.json");
  if (typeof record === "string") await Deno.writeTextFile(recordPath, record);
  else if (record) await writeResumeRecord(recordPath, record);
  const events: string[] = [];
  const found = await findResumable({
    target: join(temp.path, "file"),
    recordPath,
    file: { bytes: 100, digest: DIGEST },
    log: { info: (event) => events.push(event) },
    ...options,
  }, bytesOnDisk);
  return [found, events, await exists(recordPath)];
}

Deno.test("findResumable() counts what the record says, as far as the file goes", async (t) => {
  const cases: [bytesOnDisk: number, expected: Resumable][] = [
    [100, RECORDED],
    [70, RECORDED],
    [65, {
      ...RECORDED,
      done: [{ start: 0, end: 40 }, { start: 60, end: 65 }],
    }],
    [5, { ...RECORDED, done: [{ start: 0, end: 5 }] }],
    [0, NOTHING],
  ];
  for (const [bytesOnDisk, expected] of cases) {
    await t.step(`${bytesOnDisk} bytes`, async () => {
      assertEquals(await find(RECORD, bytesOnDisk), [expected, [], true]);
    });
  }
});

Deno.test("findResumable() without a record counts a file of full length only", async (t) => {
  const cases: [bytesOnDisk: number, expected: Resumable, events: string[]][] =
    [
      [100, WHOLE, []],
      [99, NOTHING, ["partial discarded"]],
      [101, NOTHING, ["partial discarded"]],
      [0, NOTHING, []],
    ];
  for (const [bytesOnDisk, expected, events] of cases) {
    await t.step(`${bytesOnDisk} bytes`, async () => {
      assertEquals(await find(undefined, bytesOnDisk), [
        expected,
        events,
        false,
      ]);
    });
  }
});

Deno.test("findResumable() removes a record that cannot be used", async (t) => {
  const cases: [name: string, record: ResumeRecord | string][] = [
    ["unreadable", "\0\0\0"],
    ["other length", { ...RECORD, bytes: 99 }],
    ["other digest", { ...RECORD, digest: { ...DIGEST, value: sha256("") } }],
    ["other algorithm", {
      ...RECORD,
      digest: { ...DIGEST, algorithm: "gitBlob" },
    }],
  ];
  for (const [name, record] of cases) {
    await t.step(name, async () => {
      const discarded = "resume record discarded";
      assertEquals(await find(record, 100), [WHOLE, [discarded], false]);
      assertEquals(await find(record, 50), [
        NOTHING,
        [discarded, "partial discarded"],
        false,
      ]);
    });
  }
});

Deno.test("findResumable() discards a file that is too long, whatever its record says", async () => {
  assertEquals(await find(RECORD, 101), [NOTHING, ["partial discarded"], true]);
});

Deno.test("findResumable() of an unknown content needs the record", async () => {
  const { digest: _, ...record } = RECORD;
  const file = { bytes: 100 };
  assertEquals(await find(record, 100, { file }), [RECORDED, [], true]);
  assertEquals(await find(undefined, 100, { file }), [
    NOTHING,
    ["partial discarded"],
    false,
  ]);
});

Deno.test("findResumable() holds known digests higher than those of the record", async () => {
  const knownPrefixes = { stepBytes: 32, sha256: [sha256("known")] };
  const [found] = await find(RECORD, 100, { knownPrefixes });
  assertEquals(found, { ...RECORDED, prefixes: knownPrefixes });
  const [fresh] = await find(undefined, 0, { stepBytes: 8 });
  assertEquals(fresh.prefixes, { stepBytes: 8, sha256: [] });
});
