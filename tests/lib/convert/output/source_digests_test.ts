import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  type KnownDigest,
  SourceDigests,
} from "../../../../lib/convert/output/source_digests.ts";
import { mtimeMsOf } from "../../../../lib/storage/manifest.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function writePair({ path }: TempDirectory): Promise<string[]> {
  const paths = ["b", "a"].map((name) => join(path, name));
  for (const each of paths) await Deno.writeTextFile(each, "text");
  return paths;
}

const READ = { bytes: 4, sha256: sha256("text") };

Deno.test("SourceDigests reads what is not known, and gives all by name", async () => {
  await using temp = await TempDirectory.create();
  const paths = await writePair(temp);
  const known = { bytes: 9, sha256: "0".repeat(64) };
  using digests = new SourceDigests(paths, { known: { a: known, c: known } });
  assertEquals(Object.entries(await digests.all()), [
    ["a", known],
    ["b", READ],
  ]);
});

Deno.test("SourceDigests reads a file again that has changed since its digest was made", async () => {
  await using temp = await TempDirectory.create();
  const paths = await writePair(temp);
  const [mtimeMs] = await Promise.all(
    paths.map(async (path) => mtimeMsOf(await Deno.stat(path))),
  );
  const made = { bytes: 4, sha256: "0".repeat(64) };
  const digestsFor = async (a: KnownDigest) => {
    await Deno.utime(join(temp.path, "a"), new Date(), new Date(mtimeMs ?? 0));
    using digests = new SourceDigests(paths, { known: { a } });
    return (await digests.all())["a"];
  };
  assertEquals(await digestsFor({ ...made, mtimeMs }), made);
  assertEquals(await digestsFor({ ...made, bytes: 5, mtimeMs }), READ);
  assertEquals(
    await digestsFor({ ...made, mtimeMs: (mtimeMs ?? 0) + 1 }),
    READ,
  );
});

Deno.test("SourceDigests tells whoever asks that a file could not be read, and nobody else", async () => {
  await using temp = await TempDirectory.create();
  const lost = join(temp.path, "lost");
  const digests = new SourceDigests([lost]);
  await assertRejects(() => digests.all(), Deno.errors.NotFound);
  digests[Symbol.dispose]();
});

Deno.test("SourceDigests ends the reading when it is disposed of", async () => {
  await using temp = await TempDirectory.create();
  const digests = new SourceDigests(await writePair(temp));
  digests[Symbol.dispose]();
  await assertRejects(() => digests.all(), DOMException);
});
