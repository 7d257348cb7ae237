import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { FollowingDigest } from "../../../../lib/convert/output/following_digest.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const BYTES = Uint8Array.from({ length: 3 << 20 }, (_, index) => index % 251);

Deno.test("FollowingDigest reads a file as far as it is final", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "data");
  using digest = new FollowingDigest(path);
  await Deno.writeFile(path, new Uint8Array(BYTES.length));
  using file = await Deno.open(path, { write: true });
  await file.write(BYTES.subarray(0, 2_000_000));
  digest.advance(1_500_000);
  digest.advance(1_500_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await file.seek(1_500_000, Deno.SeekMode.Start);
  for (let at = 1_500_000; at < BYTES.length;) {
    at += await file.write(BYTES.subarray(at));
    digest.advance(at);
  }
  assertEquals(await digest.finish(), sha256(BYTES));
});

Deno.test("FollowingDigest says why a file cannot be read when it is asked for", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "data");
  using absent = new FollowingDigest(path);
  absent.advance(10);
  await assertRejects(() => absent.finish(), Deno.errors.NotFound);
  await Deno.writeFile(path, BYTES.subarray(0, 5));
  using cut = new FollowingDigest(path);
  cut.advance(10);
  await assertRejects(() => cut.finish(), Deno.errors.UnexpectedEof, "was cut");
  using stopped = new FollowingDigest(path, AbortSignal.abort("enough"));
  stopped.advance(5);
  assertEquals(await stopped.finish().catch((reason) => reason), "enough");
});

Deno.test("FollowingDigest of nothing is that of an empty file", async () => {
  using digest = new FollowingDigest("nowhere");
  assertEquals(await digest.finish(), sha256(""));
});
