import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../../lib/base/digest.ts";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { PartContent } from "../../../../../lib/download/transfer/part/part_content.ts";
import type { HashThreadOptions } from "../../../../../lib/download/transfer/part/thread/start_hash_thread.ts";
import { RandomAccessFile } from "../../../../../lib/download/transfer/part/random_access_file.ts";
import { moduleUrl } from "../../../../support/hash_thread_of.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const BYTES = patternBytes(3_500);

/** Content of 3500 bytes on the disk, in steps of 1000, and its path. */
async function withContent(
  fn: (content: PartContent, path: string) => void | Promise<void>,
  { onDisk = new Uint8Array(), known = [], ...thread }: HashThreadOptions & {
    onDisk?: Uint8Array;
    known?: string[];
  } = {},
): Promise<void> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeFile(path, onDisk);
  using file = new RandomAccessFile(
    await Deno.open(path, { read: true, write: true }),
  );
  await using content = new PartContent(file, {
    ...thread,
    path,
    expected: {
      bytes: 3_500,
      digest: { algorithm: "sha256", value: sha256(BYTES) },
    },
    done: [{ start: 0, end: onDisk.length }],
    prefixes: { stepBytes: 1_000, sha256: known },
  });
  await fn(content, path);
}

Deno.test("PartContent digests what comes in order at once, and nothing else", async () => {
  await withContent(async (content) => {
    content.write(0, BYTES.subarray(0, 1_200));
    assertEquals(content.hashedBytes, 1_200);
    content.write(3_000, BYTES.subarray(3_000));
    assertEquals([content.hashedBytes, content.contiguousBytes], [
      1_200,
      1_200,
    ]);
    content.write(1_200, BYTES.subarray(1_200, 3_000));
    assertEquals([content.hashedBytes, content.contiguousBytes], [
      3_000,
      3_500,
    ]);
    assertEquals(await content.hashNext(), undefined);
    assertEquals([content.hashedBytes, content.digest().matches], [
      3_500,
      true,
    ]);
  });
});

Deno.test("PartContent digests anew what is written over", async () => {
  await withContent(async (content) => {
    content.write(0, new Uint8Array(3_500));
    content.write(0, BYTES);
    assertEquals([content.hashedBytes, content.digest().matches], [
      3_500,
      true,
    ]);
    content.write(500, BYTES.subarray(500, 600));
    assertEquals(content.hashedBytes, 0);
    await content.hashNext();
    assertEquals([content.hashedBytes, content.digest().matches], [
      3_500,
      true,
    ]);
  });
});

Deno.test("PartContent tells which bytes are there and missing", async () => {
  await withContent((content) => {
    content.write(100, BYTES.subarray(100, 200));
    content.write(3_000, BYTES.subarray(3_000));
    assertEquals(content.done, [{ start: 100, end: 200 }, {
      start: 3_000,
      end: 3_500,
    }]);
    assertEquals(content.doneBytes, 600);
    assertEquals(content.missing(), [{ start: 0, end: 100 }, {
      start: 200,
      end: 3_000,
    }]);
    content.remove({ start: 150, end: 3_100 });
    assertEquals(content.doneBytes, 450);
    assertEquals(content.dropLast(100), 3_400);
    assertEquals(content.dropLast(1_000), 3_100);
    assertEquals(content.dropLast(10), 140);
    assertEquals(content.dropLast(1_000), 100);
    assertEquals([content.dropLast(10), content.doneBytes], [0, 0]);
  });
});

Deno.test("PartContent tells of a wrong step from the disk, not while it is written", async () => {
  const known = [sha256(BYTES.subarray(0, 1_000))];
  await withContent(async (content) => {
    content.write(0, new Uint8Array(1_000));
    assertEquals(content.hashedBytes, 0);
    const step = { start: 0, end: 1_000 };
    assertEquals(await content.hashNext(), step);
    assertEquals(content.isDamaged(step), true);
    content.remove(step);
    content.write(0, BYTES.subarray(0, 1_000));
    assertEquals(content.hashedBytes, 1_000);
  }, { known });
});

Deno.test("PartContent isDamaged() doubts the known digests once bytes were fetched twice", async () => {
  const known = [sha256("not this"), sha256("nor this")];
  await withContent(async (content) => {
    const step = { start: 0, end: 1_000 };
    for (const origin of ["left from before", "fetched"]) {
      assertEquals(await content.hashNext(), step, origin);
      assertEquals(content.isDamaged(step), true, origin);
      content.remove(step);
      content.write(0, BYTES.subarray(0, 1_000));
    }
    assertEquals(await content.hashNext(), step);
    assertEquals(content.isDamaged(step), false);
    assertEquals(await content.hashNext(), undefined);
    assertEquals(content.digest().matches, true);
  }, { onDisk: BYTES, known });
});

Deno.test("PartContent unverified() is what was there at first without a known digest", async () => {
  const known = [1, 2].map((step) => sha256(BYTES.subarray(0, step * 1_000)));
  await withContent(async (content) => {
    assertEquals(content.unverified(), [{ start: 0, end: 2_500 }]);
    await content.hashNext();
    content.write(2_500, BYTES.subarray(2_500));
    assertEquals(content.unverified(), [{ start: 2_000, end: 2_500 }]);
  }, { onDisk: BYTES.subarray(0, 2_500), known });
});

Deno.test("PartContent hashNext() refuses a file that another program made shorter", async () => {
  await withContent(async (content, path) => {
    await Deno.truncate(path, 0);
    await assertRejects(
      () => content.hashNext(),
      StorageError,
      `Cannot read "${path}": it ends at 0, and had 3500 bytes before`,
    );
  }, { onDisk: BYTES });
});

Deno.test("PartContent leaves what is written to a hash thread", async () => {
  await withContent(async (content) => {
    content.write(0, BYTES.subarray(0, 1_500));
    assertEquals(content.hashedBytes, 0);
    assertEquals(await content.hashNext(), undefined);
    assertEquals(content.hashedBytes, 1_500);
    content.write(1_400, BYTES.subarray(1_400));
    assertEquals(content.hashedBytes, 1_400);
    await content.hashNext();
    assertEquals([content.hashedBytes, content.digest().matches], [
      3_500,
      true,
    ]);
  }, { threadFromBytes: 1, cores: 2 });
});

Deno.test("PartContent digests by itself what its thread cannot", async () => {
  const events: unknown[] = [];
  await withContent(async (content) => {
    content.write(0, BYTES.subarray(0, 2_000));
    assertEquals(await content.hashNext(), undefined);
    assertEquals([content.hashedBytes, events], [0, ["hash thread ended"]]);
    assertEquals(await content.hashNext(), undefined);
    content.write(2_000, BYTES.subarray(2_000));
    assertEquals([content.hashedBytes, content.digest().matches], [
      3_500,
      true,
    ]);
  }, {
    ...{ threadFromBytes: 1, cores: 2 },
    workerUrl: moduleUrl("throw new Error('no')"),
    log: { info: (event) => events.push(event) },
  });
});
