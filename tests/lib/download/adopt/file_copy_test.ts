import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { hasLength } from "../../../../lib/download/adopt/file_copy.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILE: WantedFile = {
  path: "a",
  bytes: 3,
  digest: { algorithm: "sha256", value: "0".repeat(64) },
};

Deno.test("hasLength() says whether a path leads to a file of that length", async () => {
  await using temp = await TempDirectory.create();
  const at = (name: string) => join(temp.path, name);
  await Deno.writeTextFile(at("right"), "abc");
  await Deno.writeTextFile(at("longer"), "abcd");
  await Deno.symlink("right", at("link"));
  await Deno.symlink("nowhere", at("broken"));
  await Deno.mkdir(at("folder"));
  const names = ["right", "link", "longer", "broken", "folder", "none"];
  const answers = names.map((name) => hasLength(at(name), FILE));
  assertEquals(
    await Promise.all(answers),
    [true, true, false, false, false, false],
  );
});
