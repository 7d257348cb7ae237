import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  readRecord,
  recordPath,
  writeRecord,
} from "../../../../lib/storage/cache/cache_record.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readRecord() gives what writeRecord() found", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  await Deno.writeTextFile(join(path, "graph.onnx"), "graph");
  await writeRecord(path);
  assertEquals(await readRecord(path), {
    "graph.onnx": { bytes: 5, sha256: sha256("graph") },
  });
});

Deno.test("readRecord() takes nothing that is not a record", async (t) => {
  const texts = [
    "",
    "[]",
    '{"version":1}',
    '{"version":1,"files":{"a":{"bytes":"5","sha256":""}}}',
  ];
  for (const text of texts) {
    await t.step(text, async () => {
      await using directory = await TempDirectory.create();
      await Deno.writeTextFile(recordPath(directory.path), text);
      assertEquals(await readRecord(directory.path), undefined);
    });
  }
});
