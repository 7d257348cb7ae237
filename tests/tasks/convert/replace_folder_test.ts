import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  recoverFolder,
  replaceFolder,
} from "../../../tasks/convert/replace_folder.ts";
import { listFiles } from "../../support/list_files.ts";
import { writeFiles } from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("replaceFolder() puts a folder in a place, whether it is taken or not", async () => {
  await using temp = await TempDirectory.create();
  const [place, replacement] = ["place", "new"].map((name) =>
    join(temp.path, name)
  ) as [string, string];
  for (const text of ["first", "second"]) {
    await writeFiles(replacement, { [text]: text });
    await replaceFolder(place, replacement);
    assertEquals(await listFiles(temp.path), [`place/${text}`]);
  }
});

Deno.test("replaceFolder() brings the old folder back if there is no new one", async () => {
  await using temp = await TempDirectory.create();
  const place = join(temp.path, "place");
  await writeFiles(place, { "old": "old" });
  await assertRejects(
    () => replaceFolder(place, join(temp.path, "lost")),
    Deno.errors.NotFound,
  );
  assertEquals(await listFiles(temp.path), ["place/old"]);
});

Deno.test("recoverFolder() brings back what a killed exchange has moved aside", async () => {
  await using temp = await TempDirectory.create();
  const place = join(temp.path, "place");
  await writeFiles(`${place}.replaced-7`, { "old": "old" });
  await writeFiles(`${place}.converting`, { "new": "new" });
  await recoverFolder(place);
  assertEquals(await listFiles(temp.path), [
    "place.converting/new",
    "place/old",
  ]);
});

Deno.test("recoverFolder() removes what was exchanged, and nothing of others", async () => {
  await using temp = await TempDirectory.create();
  const place = join(temp.path, "place");
  await writeFiles(place, { "new": "new" });
  await writeFiles(`${place}.replaced-7`, { "old": "old" });
  await writeFiles(join(temp.path, "place2.replaced-7"), { "a": "a" });
  await recoverFolder(place);
  await recoverFolder(join(temp.path, "nowhere", "place"));
  assertEquals(await listFiles(temp.path), [
    "place/new",
    "place2.replaced-7/a",
  ]);
});
