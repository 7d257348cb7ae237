import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { inspectStaged } from "../../../../lib/download/plan/inspect_staged.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import {
  type ResumeRecord,
  resumeRecordPath,
  writeResumeRecord,
} from "../../../../lib/storage/partial/resume_record.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const TEXT = "0123456789";
const FILE: WantedFile = {
  path: "onnx/a.onnx",
  bytes: 10,
  digest: { algorithm: "sha256", value: sha256(TEXT) },
};
const RECORD: ResumeRecord = {
  version: 1,
  bytes: 10,
  digest: FILE.digest,
  done: [[0, 4], [6, 8]],
  etags: {},
  prefixes: { stepBytes: 16, sha256: [] },
};
const NOTHING = { state: "none", doneBytes: 0 } as const;

async function inspect(text: string, record?: ResumeRecord) {
  await using temp = await TempDirectory.create();
  await Deno.mkdir(join(temp.path, "onnx"));
  await Deno.writeTextFile(join(temp.path, FILE.path), text);
  if (record !== undefined) {
    await writeResumeRecord(resumeRecordPath(temp.path, FILE.path), record);
  }
  return await inspectStaged(temp.path, FILE);
}

Deno.test("inspectStaged() finds a whole file by its digest", async () => {
  const verified = {
    state: "verified",
    doneBytes: 10,
    sha256: sha256(TEXT),
  } as const;
  assertEquals(await inspect(TEXT), verified);
  assertEquals(await inspect(TEXT, { ...RECORD, done: [[0, 10]] }), verified);
});

Deno.test("inspectStaged() believes the record of a file that was begun, whatever its length", async () => {
  const partial = { state: "partial", doneBytes: 6 } as const;
  assertEquals(await inspect("01234567", RECORD), partial);
  assertEquals(await inspect(TEXT, RECORD), partial);
});

Deno.test("inspectStaged() finds nothing of use in other files", async (t) => {
  const other = { algorithm: "sha256", value: "0".repeat(64) } as const;
  const cases: [string, string, ResumeRecord | undefined][] = [
    ["another content", "9876543210", undefined],
    ["a beginning without a record", "01234", undefined],
    ["a record of another length", TEXT, { ...RECORD, bytes: 11 }],
    ["a record of another content", TEXT, { ...RECORD, digest: other }],
    ["a file that is too long", `${TEXT}0`, RECORD],
    ["a record that says nothing", "", { ...RECORD, done: [] }],
  ];
  for (const [name, text, record] of cases) {
    await t.step(name, async () => {
      assertEquals(await inspect(text, record), NOTHING);
    });
  }
});

Deno.test("inspectStaged() finds nothing where there is no file", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await inspectStaged(temp.path, FILE), NOTHING);
  await Deno.writeTextFile(join(temp.path, "onnx"), "a file of this name");
  assertEquals(await inspectStaged(temp.path, FILE), NOTHING);
  await Deno.remove(join(temp.path, "onnx"));
  await Deno.writeTextFile(join(temp.path, "elsewhere"), TEXT);
  await Deno.mkdir(join(temp.path, "onnx"));
  await Deno.symlink("../elsewhere", join(temp.path, FILE.path));
  assertEquals(await inspectStaged(temp.path, FILE), NOTHING);
});
