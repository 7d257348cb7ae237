import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { SourceDigests } from "../../../../lib/convert/output/source_digests.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("SourceDigests reads the files whose digests are not known, and gives all by name", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "b");
  await Deno.writeTextFile(path, "text");
  const known = { a: { bytes: 3, sha256: "0".repeat(64), mtimeMs: 5 } };
  using digests = new SourceDigests([path, join(temp.path, "a")], { known });
  assertEquals(Object.entries(await digests.all()), [
    ["a", { bytes: 3, sha256: "0".repeat(64) }],
    ["b", { bytes: 4, sha256: sha256("text") }],
  ]);
});

Deno.test("SourceDigests ends with its scope, and tells only who asks", async () => {
  const missing = new SourceDigests(["/nowhere/at/all"]);
  await assertRejects(() => missing.all(), Deno.errors.NotFound);
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "large");
  await Deno.writeFile(path, new Uint8Array(1 << 26));
  const digests = new SourceDigests([path]);
  digests[Symbol.dispose]();
  await assertRejects(() => digests.all(), DOMException);
});
