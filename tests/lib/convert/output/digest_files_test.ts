import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { digestFiles } from "../../../../lib/convert/output/digest_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("digestFiles() gives length and digest by name, in the order of the paths", async () => {
  await using temp = await TempDirectory.create();
  const paths = ["b", "a"].map((name) => join(temp.path, name));
  for (const path of paths) await Deno.writeTextFile(path, path);
  const digests = await digestFiles(paths);
  assertEquals(
    Object.entries(digests),
    ["a", "b"].map((name) => {
      const text = join(temp.path, name);
      return [name, { bytes: text.length, sha256: sha256(text) }];
    }),
  );
});

Deno.test("digestFiles() stops when it is told to", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a");
  await Deno.writeTextFile(path, "a");
  await assertRejects(
    () => digestFiles([path], AbortSignal.abort()),
    DOMException,
  );
});
