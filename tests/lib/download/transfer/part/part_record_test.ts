import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { PartContent } from "../../../../../lib/download/transfer/part/part_content.ts";
import { PartRecord } from "../../../../../lib/download/transfer/part/part_record.ts";
import { RandomAccessFile } from "../../../../../lib/download/transfer/part/random_access_file.ts";
import { readResumeRecord } from "../../../../../lib/storage/partial/resume_record.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

async function withRecord(
  fn: (record: PartRecord, content: PartContent, folder: string) => unknown,
): Promise<void> {
  await using temp = await TempDirectory.create();
  const target = join(temp.path, "file");
  using file = new RandomAccessFile(
    await Deno.open(target, { read: true, write: true, create: true }),
  );
  const expected = { bytes: 100 };
  const content = new PartContent(file, {
    path: target,
    expected,
    done: [{ start: 2, end: 7 }],
    prefixes: { stepBytes: 16, sha256: [] },
  });
  const recordPath = join(temp.path, "record.json");
  const etags = { "https://a.example": '"1"' };
  const record = new PartRecord(file, {
    target,
    recordPath,
    file: expected,
    etags,
  });
  await fn(record, content, temp.path);
}

Deno.test("PartRecord save() writes what is there and the ETags, now and from before", async () => {
  await withRecord(async (record, content, folder) => {
    record.etags.set("https://b.example", '"2"');
    await record.save(content);
    assertEquals(await readResumeRecord(join(folder, "record.json")), {
      version: 1,
      bytes: 100,
      done: [[2, 7]],
      etags: { "https://a.example": '"1"', "https://b.example": '"2"' },
      prefixes: { stepBytes: 16, sha256: [] },
    });
  });
});

Deno.test("PartRecord save() writes what was there when it was called", async () => {
  await withRecord(async (record, content, folder) => {
    const saved = record.save(content);
    content.write(50, new Uint8Array(10));
    await saved;
    const { done } = await readResumeRecord(join(folder, "record.json")) ?? {};
    assertEquals(done, [[2, 7]]);
  });
});

Deno.test("PartRecord save() says what could not be saved", async () => {
  await withRecord(async (record, content, folder) => {
    await Deno.mkdir(join(folder, "record.json"));
    await assertRejects(
      () => record.save(content),
      StorageError,
      `Cannot save "${join(folder, "file")}": a folder is in the way`,
    );
    assertEquals(await listFiles(folder), ["file"]);
  });
});

Deno.test("PartRecord finish() keeps the file only, discard() nothing", async () => {
  await withRecord(async (record, content, folder) => {
    await record.save(content);
    await record.finish();
    assertEquals(await listFiles(folder), ["file"]);
    await record.save(content);
    await record.discard();
    assertEquals(await listFiles(folder), []);
  });
});
