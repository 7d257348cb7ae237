import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { RandomAccessFile } from "../../../../../lib/download/transfer/part/random_access_file.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const BEYOND_32_BITS = 5 * 2 ** 30;

const OPEN = { read: true, write: true, create: true };

Deno.test("RandomAccessFile writes and reads at any position, also beyond 32 bits", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  using file = new RandomAccessFile(await Deno.open(path, OPEN));
  const { start, middle, far } = exchange(file);
  assertEquals([start, middle, far], [[1, 2, 3, 9, 9], [9], [7, 8]]);
  assertEquals((await Deno.stat(path)).size, BEYOND_32_BITS + 2);
  await file.truncate(4);
  await file.sync();
  assertEquals(await Deno.readFile(path), Uint8Array.of(1, 2, 3, 9));
});

function exchange(file: RandomAccessFile) {
  file.writeAt(BEYOND_32_BITS, Uint8Array.of(7, 8));
  file.writeAt(3, Uint8Array.of(9, 9));
  file.writeAt(0, Uint8Array.of(1, 2));
  file.writeAt(2, Uint8Array.of(3));
  return {
    start: read(file, 0, 5),
    middle: read(file, 4, 1),
    far: read(file, BEYOND_32_BITS, 9),
  };
}

function read(file: RandomAccessFile, position: number, length: number) {
  const buffer = new Uint8Array(length);
  return [...buffer.subarray(0, file.readAt(position, buffer))];
}

Deno.test("RandomAccessFile reads nothing behind the end", async () => {
  await using temp = await TempDirectory.create();
  using file = new RandomAccessFile(
    await Deno.open(join(temp.path, "file"), OPEN),
  );
  assertEquals(read(file, 10, 5), []);
});

Deno.test("RandomAccessFile can be written while it is brought to the disk", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  using file = new RandomAccessFile(await Deno.open(path, OPEN));
  file.writeAt(0, new Uint8Array(8_000_000));
  const synced = file.syncData();
  assertEquals(file.writeAt(0, Uint8Array.of(5)), 1);
  assertEquals(read(file, 0, 1), [5]);
  await synced;
});
