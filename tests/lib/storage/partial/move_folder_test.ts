import { assertEquals, assertRejects } from "@std/assert";
import { moveFolder } from "../../../../lib/storage/partial/move_folder.ts";
import { PartialStore } from "../../../support/partial_store.ts";

Deno.test("moveFolder() says what became of the move", async (t) => {
  const cases: [string, Record<string, string>, string, string[]][] = [
    ["to nothing", { "from/a": "" }, "moved", ["to/a"]],
    ["nothing", { "to/a": "" }, "gone", ["to/a"]],
    ["to a folder", { "from/a": "", "to/b": "" }, "taken", ["from/a", "to/b"]],
    ["to a file", { "from/a": "", "to": "" }, "taken", ["from/a", "to"]],
  ];
  for (const [name, files, expected, after] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create(files);
      const outcome = await moveFolder(made.path("from"), made.path("to"));
      assertEquals(outcome, expected);
      assertEquals(await made.files(), after);
    });
  }
});

Deno.test("moveFolder() throws what is another reason", async () => {
  await using made = await PartialStore.create({ "from/a": "" });
  const path = made.path("from");
  await assertRejects(
    () => moveFolder(path, `${path}/${"x".repeat(300)}`),
    Error,
    "ame too long",
  );
});
