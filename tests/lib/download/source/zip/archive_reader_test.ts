import { assertEquals } from "@std/assert";
import { ArchiveReader } from "../../../../../lib/download/source/zip/archive_reader.ts";
import { RandomAccessFile } from "../../../../../lib/download/transfer/part/random_access_file.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const BYTES = patternBytes(500_000);

Deno.test("ArchiveReader gives the bytes of any range, and ends with the file", async (t) => {
  await using temp = await TempDirectory.create();
  const path = `${temp.path}/x`;
  await Deno.writeFile(path, BYTES);
  using file = new RandomAccessFile(await Deno.open(path));
  const reader = new ArchiveReader(file);
  const cases: [start: number, end: number][] = [
    [0, 500_000],
    [7, 8],
    [100_000, 400_000],
    [499_999, 600_000],
  ];
  for (const [start, end] of cases) {
    await t.step(`${start} to ${end}`, async () => {
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of reader._readStreamForRange(start, end)) {
        chunks.push(new Uint8Array(chunk));
      }
      const given = await new Blob(chunks).arrayBuffer();
      assertEquals(new Uint8Array(given), BYTES.slice(start, end));
    });
  }
});
