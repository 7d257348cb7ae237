import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readIfPresent } from "../../../lib/base/read_if_present.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("readIfPresent() reads what is there, and gives nothing for what is not", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a.txt");
  assertEquals(await readIfPresent(path), undefined);
  await Deno.writeTextFile(path, "text");
  assertEquals(await readIfPresent(path), "text");
  await assertRejects(() => readIfPresent(temp.path), Error);
});
