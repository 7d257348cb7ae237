import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  CLAIM_FILE_NAME,
  readClaimRecord,
  writeClaimRecord,
} from "../../../../lib/storage/partial/claim_record.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function makeFolder(temp: TempDirectory, name: string): Promise<string> {
  const directory = join(temp.path, name);
  await Deno.mkdir(directory);
  return directory;
}

Deno.test("readClaimRecord() reads who claimed the folder", async () => {
  await using temp = await TempDirectory.create();
  const directory = await makeFolder(temp, "key~1-0123abcd");
  await writeClaimRecord(directory, "here");
  const { since, ...rest } = await readClaimRecord(directory) ?? {};
  assertEquals<unknown>(rest, { pid: Deno.pid, host: "here" });
  assertEquals(new Date(since ?? "").toISOString(), since);
});

Deno.test("readClaimRecord() does not believe what was written for an earlier claim", async () => {
  await using temp = await TempDirectory.create();
  const earlier = await makeFolder(temp, "key~1-0123abcd");
  await writeClaimRecord(earlier, "here");
  const later = join(temp.path, "key~2-0123abcd");
  await Deno.rename(earlier, later);
  assertEquals(await readClaimRecord(later), undefined);
});

Deno.test("readClaimRecord() knows nobody from other content, or no file", async (t) => {
  await using temp = await TempDirectory.create();
  const directory = await makeFolder(temp, "key~1-0123abcd");
  assertEquals(await readClaimRecord(directory), undefined);
  for (const text of ["", "{", "[]", '{"folder":"key~1-0123abcd"}']) {
    await t.step(JSON.stringify(text), async () => {
      await Deno.writeTextFile(join(directory, CLAIM_FILE_NAME), text);
      assertEquals(await readClaimRecord(directory), undefined);
    });
  }
});
