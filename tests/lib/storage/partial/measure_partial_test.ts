import { assertEquals } from "@std/assert";
import { measurePartial } from "../../../../lib/storage/partial/measure_partial.ts";
import {
  type ResumeRecord,
  resumeRecordPath,
  writeResumeRecord,
} from "../../../../lib/storage/partial/resume_record.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

/** A record of a file of 100 bytes. */
function recordOf(done: [number, number][]): ResumeRecord {
  const prefixes = { stepBytes: 16, sha256: [] };
  return { version: 1, bytes: 100, done, etags: {}, prefixes };
}

Deno.test("measurePartial() counts what need not be fetched again", async (t) => {
  const cases: [string, [number, number][] | undefined, number][] = [
    ["a file without a record by its length", undefined, 40],
    ["a file with one by what that says", [[0, 10], [30, 35]], 15],
    ["but never more than its length", [[0, 90]], 40],
  ];
  for (const [name, done, expected] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create({
        [`${KEY}/onnx/a.onnx`]: "a".repeat(40),
        [`${KEY}/config.json`]: "{}",
      });
      if (done !== undefined) {
        const path = resumeRecordPath(made.path(KEY), "onnx/a.onnx");
        await writeResumeRecord(path, recordOf(done));
      }
      const { bytes } = await measurePartial(made.path(KEY));
      assertEquals(bytes, expected + 2);
    });
  }
});

Deno.test("measurePartial() does not count the toolkit's own files, nor what links lead to", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/.claim.json`]: "{}",
    [`${KEY}/.resume/gone.json`]: "{}",
    [`${KEY}/manifest.json`]: "{}",
    "other": "x",
  });
  await Deno.symlink(made.path("other"), made.path(`${KEY}/link`));
  assertEquals((await measurePartial(made.path(KEY))).bytes, 0);
});

Deno.test("measurePartial() tells when the last change was, of the folder or anything in it", async (t) => {
  await using made = await PartialStore.create({ [`${KEY}/onnx/a`]: "a" });
  for (const path of [`${KEY}/onnx/a`, `${KEY}/onnx`, KEY]) {
    await t.step(path, async () => {
      for (const each of [`${KEY}/onnx/a`, `${KEY}/onnx`, KEY]) {
        const at = new Date(each === path ? 9_000_000 : 5_000_000);
        await Deno.utime(made.path(each), at, at);
      }
      const { changedMs } = await measurePartial(made.path(KEY));
      assertEquals(changedMs, 9_000_000);
    });
  }
});

Deno.test("measurePartial() takes a file for its own length, and nothing for nothing", async () => {
  await using made = await PartialStore.create({ [KEY]: "abc" });
  assertEquals((await measurePartial(made.path(KEY))).bytes, 3);
  assertEquals(await measurePartial(made.path("none")), {
    bytes: 0,
    changedMs: 0,
  });
});
