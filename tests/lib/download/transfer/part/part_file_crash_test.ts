import {
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { fromFileUrl } from "@std/path";
import { sha256 } from "../../../../../lib/base/digest.ts";
import { DiskFullError } from "../../../../../lib/base/errors.ts";
import { recordedBytes } from "../../../../../lib/storage/partial/resume_record.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { listFiles } from "../../../../support/list_files.ts";
import {
  CHUNK_BYTES,
  chunkAt,
  chunkFile,
} from "../../../../support/part_chunks.ts";
import { PartOf } from "../../../../support/part_of.ts";
import { mountSmallDisk } from "../../../../support/small_disk.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const CHUNKS = 768;
const FILE = chunkFile(CHUNKS * CHUNK_BYTES);
const FILE_SHA256 = sha256(FILE);
const CHECKPOINT_BYTES = 64 * CHUNK_BYTES;

/** How the digest is made. */
const WAYS = [["on one thread", Infinity], ["with a hash thread", 1]] as const;

/** Starts a process that writes the file, and kills it after so many chunks; gives what it printed. */
async function writeAndKill(
  source: PartOf,
  { chunks, threadFromBytes }: { chunks: number; threadFromBytes: number },
): Promise<string> {
  const script = new URL("../../../../support/write_part.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--quiet"],
      fromFileUrl(script),
      ...[source.target, source.recordPath],
      ...[`${FILE.length}`, FILE_SHA256, `${CHECKPOINT_BYTES}`],
      `${threadFromBytes}`,
    ],
    stdout: "piped",
  }).spawn();
  let printed = "";
  const decoder = new TextDecoder();
  for await (const bytes of child.stdout) {
    const before = printed.length;
    printed += decoder.decode(bytes);
    if (before < chunks && printed.length >= chunks) child.kill("SIGKILL");
  }
  await child.status;
  return printed;
}

/** How many bytes the record tells of. */
async function savedBytes(source: PartOf): Promise<number> {
  const record = await source.record();
  return record === undefined ? 0 : recordedBytes(record);
}

/** Asserts that every chunk that the record tells of is on the disk. */
async function assertRecordIsTrue(source: PartOf): Promise<void> {
  const { done = [] } = await source.record() ?? {};
  const bytes = await Deno.readFile(source.target);
  for (const [start, end] of done) {
    for (let at = start; at < end; at += CHUNK_BYTES) {
      assertEquals(bytes.subarray(at, at + CHUNK_BYTES), chunkAt(at));
    }
  }
}

Deno.test("PartFile loses no more than a checkpoint when its process is killed", async (t) => {
  for (const [way, threadFromBytes] of WAYS) {
    await t.step(way, async () => {
      await using temp = await TempDirectory.create();
      const source = new PartOf(temp.path, FILE);
      let kills = 0;
      for (;; kills += 1) {
        const chunks = 40 + kills * 25;
        const before = await savedBytes(source);
        const printed = await writeAndKill(source, { chunks, threadFromBytes });
        if (printed.endsWith("!")) break;
        await assertRecordIsTrue(source);
        const saved = await savedBytes(source) - before;
        // Whoever writes the last chunk that may be lost waits for the checkpoint.
        assertLess(
          printed.length * CHUNK_BYTES - saved,
          CHECKPOINT_BYTES + CHUNK_BYTES,
        );
      }
      assertGreater(kills, 3);
      assertEquals(await Deno.readFile(source.target), FILE);
    });
  }
});

Deno.test("PartFile on a full disk keeps what the disk took, and goes on when there is room", async (t) => {
  await using disk = await mountSmallDisk("4m");
  if (disk === undefined) {
    await t.step({
      name: "needs the right to mount a tmpfs",
      ignore: true,
      fn() {},
    });
    return;
  }
  const bytes = patternBytes(3_500_000);
  const source = new PartOf(disk.path, bytes);
  const hog = `${disk.path}/hog`;
  await Deno.writeFile(hog, new Uint8Array(2_000_000));
  {
    await using part = await source.open();
    assertThrows(
      // In larger chunks than there is room, so that the system takes a part of one.
      () => source.fill(part, { start: 0, end: bytes.length }, 1_500_000),
      DiskFullError,
      `Cannot write "${source.target}": the disk is full`,
    );
    assertGreater(part.doneBytes, 1_500_000);
    assertEquals((await Deno.stat(source.target)).size, part.doneBytes);
    await assertSame(source, bytes.subarray(0, part.doneBytes));
  }
  const record = await source.record();
  const size = (await Deno.stat(source.target)).size;
  assertEquals(record?.done, [[0, size]]);
  assertGreater(size, 1_000_000);
  assertEquals(source.events, []);
  await Deno.remove(hog);
  await using part = await source.open();
  assertEquals(source.fillMissing(part), bytes.length - size);
  assertEquals((await part.finish())?.matches, true);
  assertEquals(await listFiles(disk.path), ["model.onnx"]);
});

async function assertSame(source: PartOf, bytes: Uint8Array): Promise<void> {
  assertEquals(await Deno.readFile(source.target), bytes);
}
