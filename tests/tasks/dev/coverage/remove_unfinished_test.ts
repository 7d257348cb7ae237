import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { removeUnfinished } from "../../../../tasks/dev/coverage/remove_unfinished.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("removeUnfinished() removes the numbers of processes that were killed, and no others", async () => {
  await using temp = await TempDirectory.create();
  const contents = {
    "whole.json": '{"a":{}}',
    "cut.json": '{"a":',
    "empty": "",
  };
  for (const [name, content] of Object.entries(contents)) {
    await Deno.writeTextFile(join(temp.path, name), content);
  }
  await Deno.mkdir(join(temp.path, "folder"));
  assertEquals(await removeUnfinished(temp.path), 2);
  const left = await Array.fromAsync(Deno.readDir(temp.path));
  assertEquals(left.map(({ name }) => name).sort(), ["folder", "whole.json"]);
});
