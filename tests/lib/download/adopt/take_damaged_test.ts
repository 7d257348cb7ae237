import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  prefixesOf,
  takeDamaged,
} from "../../../../lib/download/adopt/take_damaged.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import { readResumeRecord } from "../../../../lib/storage/partial/resume_record.ts";
import { listFiles } from "../../../support/list_files.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILE: WantedFile = {
  path: "a.onnx",
  bytes: 6,
  digest: { algorithm: "sha256", value: sha256("abcdef") },
};
const PREFIXES = { stepBytes: 4, sha256: [sha256("abcd")] };
const RECORDED = {
  bytes: 6,
  sha256: FILE.digest.value,
  mtimeMs: 0,
  prefixes: PREFIXES,
};

async function take(temp: TempDirectory, text: string | undefined) {
  const directory = join(temp.path, "installed");
  const target = join(temp.path, "staging", "a.onnx");
  const recordPath = join(temp.path, "staging", "record.json");
  await writeFiles(directory, text === undefined ? {} : { "a.onnx": text });
  if (text !== undefined) await Deno.chmod(join(directory, "a.onnx"), 0o444);
  await takeDamaged(FILE, { directory, recorded: RECORDED }, {
    target,
    recordPath,
  });
  return { target, record: await readResumeRecord(recordPath) };
}

Deno.test("prefixesOf() gives digests of beginnings only of the content that is wanted", () => {
  assertEquals(prefixesOf(FILE, RECORDED), PREFIXES);
  const other = { ...RECORDED, sha256: "0".repeat(64) };
  assertEquals(prefixesOf(FILE, other), undefined);
  assertEquals(prefixesOf(FILE, undefined), undefined);
});

Deno.test("takeDamaged() stages a file as if it had been fetched so far", async (t) => {
  const cases = [
    ["abXdef", "abXdef"],
    ["abcd", "abcd"],
    ["abXdef and more", "abXdef"],
  ] as const;
  for (const [text, staged] of cases) {
    await t.step(text, async () => {
      await using temp = await TempDirectory.create();
      const { target, record } = await take(temp, text);
      assertEquals(await Deno.readTextFile(target), staged);
      assertEquals(record, {
        version: 1,
        bytes: 6,
        digest: FILE.digest,
        done: [[0, staged.length]],
        etags: {},
        prefixes: PREFIXES,
      });
      const original = join(temp.path, "installed", "a.onnx");
      assertEquals(await Deno.readTextFile(original), text);
      const modes = [original, target].map((path) =>
        (Deno.statSync(path).mode ?? 0) & 0o777
      );
      assertEquals(modes, [0o444, 0o644]);
    });
  }
});

Deno.test("takeDamaged() leaves it at that when there is nothing to take", async (t) => {
  for (const text of ["", undefined]) {
    await t.step(`${text}`, async () => {
      await using temp = await TempDirectory.create();
      const { record } = await take(temp, text);
      assertEquals(record, undefined);
      assertEquals(await listFiles(join(temp.path, "staging")), []);
    });
  }
});
