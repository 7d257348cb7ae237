import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  readResumeRecord,
  recordedBytes,
  type ResumeRecord,
  resumeRecordPath,
  writeResumeRecord,
} from "../../../../lib/storage/partial/resume_record.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const RECORD: ResumeRecord = {
  version: 1,
  bytes: 5 * 2 ** 30,
  digest: { algorithm: "sha256", value: sha256("whole") },
  done: [[0, 100], [4 * 2 ** 30, 4 * 2 ** 30 + 7]],
  etags: { "https://hub.example": '"abc"' },
  prefixes: { stepBytes: 64, sha256: [sha256("first")] },
};

Deno.test("resumeRecordPath() is beside the staged files", () => {
  assertEquals(
    resumeRecordPath("/staging", "onnx/model.onnx"),
    join("/staging", ".resume", "onnx", "model.onnx.json"),
  );
});

Deno.test("readResumeRecord() gives what writeResumeRecord() wrote, and nothing else stays", async () => {
  await using temp = await TempDirectory.create();
  const path = resumeRecordPath(temp.path, "onnx/model.onnx");
  await writeResumeRecord(path, { ...RECORD, done: [] });
  await writeResumeRecord(path, RECORD);
  assertEquals(await readResumeRecord(path), RECORD);
  const { digest: _, ...unlocked } = RECORD;
  await writeResumeRecord(path, unlocked);
  assertEquals(await readResumeRecord(path), unlocked);
  assertEquals(await listFiles(temp.path), [".resume/onnx/model.onnx.json"]);
});

Deno.test("recordedBytes() sums what is there", () => {
  assertEquals(recordedBytes(RECORD), 107);
  assertEquals(recordedBytes({ ...RECORD, done: [] }), 0);
});

Deno.test("readResumeRecord() knows nothing from no file, and does not say so", async () => {
  await using temp = await TempDirectory.create();
  const reasons: string[] = [];
  const record = await readResumeRecord(join(temp.path, "none.json"), {
    onUnreadable: (reason) => reasons.push(reason),
  });
  assertEquals([record, reasons], [undefined, []]);
});

Deno.test("readResumeRecord() knows nothing from a bad file, and says why", async (t) => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "record.json");
  const order = `Cannot use "${path}": the document must have its parts in ` +
    "order and inside of the file: current value is ";
  const cases: [name: string, change: object | string, reason: string][] = [
    ["zeros", "\0\0\0\0", `Cannot parse "${path}" as JSON: `],
    ["a cut one", '{"version":1,', `Cannot parse "${path}" as JSON: `],
    [
      "another version",
      { version: 2 },
      `Cannot use "${path}": version must be 1`,
    ],
    ["parts that overlap", { done: [[0, 10], [9, 20]] }, order],
    ["parts that touch", { done: [[0, 10], [10, 20]] }, order],
    ["an empty part", { done: [[3, 3]] }, order],
    ["a part beyond the end", { bytes: 9, done: [[3, 10]] }, order],
    [
      "a negative part",
      { done: [[-1, 3]] },
      `Cannot use "${path}": done[0][0] `,
    ],
    ["no digests", { prefixes: undefined }, `Cannot use "${path}": prefixes `],
  ];
  for (const [name, change, expected] of cases) {
    await t.step(name, async () => {
      const text = typeof change === "string"
        ? change
        : JSON.stringify({ ...RECORD, ...change });
      await Deno.writeTextFile(path, text);
      const reasons: string[] = [];
      const record = await readResumeRecord(path, {
        onUnreadable: (reason) =>
          reasons.push(reason.slice(0, expected.length)),
      });
      assertEquals([record, reasons], [undefined, [expected]]);
    });
  }
});

Deno.test("readResumeRecord() knows nothing from a folder", async () => {
  await using temp = await TempDirectory.create();
  const reasons: string[] = [];
  const record = await readResumeRecord(temp.path, {
    onUnreadable: (reason) => reasons.push(reason),
  });
  assertEquals([record, reasons], [undefined, [
    `Cannot read "${temp.path}": it is a folder`,
  ]]);
});
