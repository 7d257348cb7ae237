import { join } from "@std/path";
import { assertEquals, assertRejects } from "@std/assert";
import {
  createSha256,
  equalDigests,
  readChunks,
  sha256,
  sha256File,
} from "../../../lib/base/digest.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** From FIPS 180-2, appendix B, and its test of a million letters. */
const VECTORS = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  [
    "a".repeat(1_000_000),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  ],
] as const;

Deno.test("sha256() gives the standard's digests for text and bytes", async (t) => {
  for (const [text, expected] of VECTORS) {
    await t.step(`${text.length} bytes`, () => {
      assertEquals(sha256(text), expected);
      assertEquals(sha256(new TextEncoder().encode(text)), expected);
    });
  }
});

Deno.test("sha256() reads text as UTF-8", () => {
  assertEquals(sha256("é"), sha256(new Uint8Array([0xc3, 0xa9])));
});

Deno.test("createSha256() takes bytes as they come", () => {
  const hash = createSha256().update("a").update(new Uint8Array([98, 99]));
  assertEquals(hash.digest("hex"), VECTORS[1][1]);
});

Deno.test("sha256File() gives the standard's digests", async (t) => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "file");
  for (const [text, expected] of VECTORS) {
    await t.step(`${text.length} bytes`, async () => {
      await Deno.writeTextFile(path, text);
      assertEquals(await sha256File(path), expected);
    });
  }
});

Deno.test("sha256File() reads files larger than its buffer", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "large");
  const data = Uint8Array.from(
    { length: 2_500_003 },
    (_, index) => index % 253,
  );
  await Deno.writeFile(path, data);
  assertEquals(await sha256File(path), sha256(data));
});

Deno.test("sha256File() stops with the signal's reason", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "large");
  await Deno.writeFile(path, new Uint8Array(4_000_000));
  const controller = new AbortController();
  const digest = sha256File(path, controller.signal);
  controller.abort(new RangeError("enough"));
  await assertRejects(() => digest, RangeError, "enough");
});

Deno.test("sha256File() rejects if there is no file", async () => {
  await using directory = await TempDirectory.create();
  await assertRejects(
    () => sha256File(join(directory.path, "absent")),
    Deno.errors.NotFound,
  );
});

Deno.test("equalDigests() compares every digit and the length", () => {
  assertEquals(equalDigests("0a1b", "0a1b"), true);
  assertEquals(equalDigests("0a1b", "0a1c"), false);
  assertEquals(equalDigests("0a1b", "0a1"), false);
});

Deno.test("readChunks() gives all of a file, in order", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  const bytes = Uint8Array.from(
    { length: 3_000_000 },
    (_, index) => index % 251,
  );
  await Deno.writeFile(path, bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(path)) chunks.push(chunk.slice());
  assertEquals(chunks.length, 3);
  assertEquals(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), bytes);
});
