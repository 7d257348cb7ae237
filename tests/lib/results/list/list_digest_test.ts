import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { digestList } from "../../../../lib/results/list/list_digest.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("digestList() digests the file and counts the lines that name something", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "list.txt");
  const cases = [
    ["", 0],
    ["a", 1],
    ["a\n", 1],
    ["a\n\n\r\nb\r\nc", 3],
  ] as const;
  for (const [text, pictures] of cases) {
    await Deno.writeTextFile(path, text);
    assertEquals(await digestList(path), { sha256: sha256(text), pictures });
  }
});
