import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { SourceDigests } from "../../../../lib/convert/output/source_digests.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function writePair({ path }: TempDirectory): Promise<string[]> {
  const paths = ["b", "a"].map((name) => join(path, name));
  for (const each of paths) await Deno.writeTextFile(each, "text");
  return paths;
}

Deno.test("SourceDigests reads what is not known, and gives all by name", async () => {
  await using temp = await TempDirectory.create();
  const paths = await writePair(temp);
  const known = { bytes: 9, sha256: "0".repeat(64) };
  using digests = new SourceDigests(paths, { known: { a: known, c: known } });
  assertEquals(Object.entries(await digests.all()), [
    ["a", known],
    ["b", { bytes: 4, sha256: sha256("text") }],
  ]);
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
