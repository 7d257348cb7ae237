import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../../lib/base/digest.ts";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { InlineHash } from "../../../../../lib/download/transfer/part/inline_hash.ts";
import { RandomAccessFile } from "../../../../../lib/download/transfer/part/random_access_file.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MIB = 1 << 20;
const BYTES = patternBytes(2 * MIB + 5);

/** A hash of the file, which is on the disk, in steps of a MiB. */
async function withHash(
  fn: (hash: InlineHash, path: string) => void,
  known: string[] = [],
): Promise<void> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeFile(path, BYTES);
  using file = new RandomAccessFile(await Deno.open(path));
  const hash = new InlineHash(file, {
    path,
    expected: { bytes: BYTES.length },
    prefixes: { stepBytes: MIB, sha256: known },
  });
  fn(hash, path);
}

Deno.test("InlineHash wrote() digests bytes that follow on what is digested, and no others", async () => {
  await withHash((hash) => {
    hash.wrote(10, BYTES.subarray(10, 20));
    assertEquals(hash.position, 0);
    hash.wrote(0, BYTES.subarray(0, 10));
    hash.wrote(10, BYTES.subarray(10, 20));
    assertEquals(hash.position, 20);
    assertEquals(hash.digest().sha256, sha256(BYTES.subarray(0, 20)));
  });
});

Deno.test("InlineHash advance() reads a slice at a time, and not behind the end", async () => {
  await withHash((hash) => {
    assertEquals(hash.advance(7), undefined);
    assertEquals(hash.position, 7);
    const positions: number[] = [];
    while (hash.position < BYTES.length) {
      assertEquals(hash.advance(BYTES.length), undefined);
      positions.push(hash.position);
    }
    assertEquals(positions, [MIB + 7, 2 * MIB + 5]);
    assertEquals(hash.digest().sha256, sha256(BYTES));
  });
});

Deno.test("InlineHash advance() gives a step that differs, and reads it again", async () => {
  await withHash((hash) => {
    const step = { start: 0, end: MIB };
    assertEquals(hash.advance(BYTES.length), step);
    assertEquals(hash.advance(BYTES.length), step);
    hash.forgetKnown();
    assertEquals(hash.advance(BYTES.length), undefined);
    assertEquals(hash.prefixes.sha256, [sha256(BYTES.subarray(0, MIB))]);
  }, [sha256("other")]);
});

Deno.test("InlineHash advance() refuses a file that another program made shorter", async () => {
  await withHash((hash, path) => {
    Deno.truncateSync(path, 3);
    assertEquals(hash.advance(10), undefined);
    assertThrows(
      () => hash.advance(10),
      StorageError,
      `Cannot read "${path}": it ends at 3, and had 10 bytes before`,
    );
  });
});
