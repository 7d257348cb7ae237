import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  FileHash,
  hashFile,
} from "../../../../../lib/download/transfer/part/file_hash.ts";
import { lfs, patternBytes } from "../../../../support/hub_repo.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const TEXT = new TextEncoder().encode("hello\n");

/** `sha256sum`'s and `git hash-object`'s answers for "hello\n". */
const HELLO_SHA256 =
  "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
const HELLO_BLOB = "ce013625030ba8dba906f756967f9e9ca394464a";

Deno.test("FileHash compares by the algorithm that was asked for, and gives SHA-256 always", async (t) => {
  const cases = [
    ["sha256", HELLO_SHA256, HELLO_SHA256, true],
    ["sha256", HELLO_BLOB, HELLO_SHA256, false],
    ["gitBlob", HELLO_BLOB, HELLO_BLOB, true],
    ["gitBlob", HELLO_SHA256, HELLO_BLOB, false],
  ] as const;
  for (const [algorithm, value, actual, matches] of cases) {
    await t.step(`${algorithm} ${value.slice(0, 7)}`, () => {
      const hash = FileHash.begin({ bytes: 6, digest: { algorithm, value } });
      hash.update(TEXT.subarray(0, 2));
      hash.update(TEXT.subarray(2));
      assertEquals(hash.digest(), { sha256: HELLO_SHA256, actual, matches });
    });
  }
});

Deno.test("hashFile() reads files longer than its buffer", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  const bytes = patternBytes(2_500_000);
  await Deno.writeFile(path, bytes);
  const value = lfs(bytes).sha256;
  assertEquals(
    await hashFile(path, {
      bytes: bytes.length,
      digest: { algorithm: "sha256", value },
    }),
    { sha256: value, actual: value, matches: true },
  );
});

Deno.test("hashFile() ends with the reason of its signal", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeFile(path, TEXT);
  const expected = {
    bytes: 6,
    digest: { algorithm: "sha256" as const, value: HELLO_SHA256 },
  };
  await assertRejects(
    () => hashFile(path, expected, AbortSignal.abort(new RangeError("Enough"))),
    RangeError,
    "Enough",
  );
});

Deno.test("FileHash takes any content where none is expected", () => {
  const hash = FileHash.begin({ bytes: 6 });
  hash.update(TEXT);
  assertEquals(hash.digest(), {
    sha256: HELLO_SHA256,
    actual: HELLO_SHA256,
    matches: true,
  });
});

Deno.test("FileHash copy() goes on apart from the first; digest() may be asked for again", async (t) => {
  for (
    const [algorithm, value] of [
      ["sha256", HELLO_SHA256],
      ["gitBlob", HELLO_BLOB],
    ] as const
  ) {
    await t.step(algorithm, () => {
      const hash = FileHash.begin({ bytes: 6, digest: { algorithm, value } });
      hash.update(TEXT.subarray(0, 3));
      const copy = hash.copy();
      hash.update(TEXT);
      assertEquals(hash.digest().matches, false);
      copy.update(TEXT.subarray(3));
      assertEquals(copy.digest(), copy.digest());
      assertEquals(copy.digest().matches, true);
    });
  }
});
