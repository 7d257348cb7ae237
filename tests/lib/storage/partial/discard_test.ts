import { assertEquals } from "@std/assert";
import {
  discard,
  removeTrash,
} from "../../../../lib/storage/partial/discard.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

Deno.test("discard() removes a folder, a file, a link but not what it leads to, or nothing", async (t) => {
  const cases: [string, (made: PartialStore) => Promise<void>][] = [
    ["folder", (made) => made.write({ [`${KEY}/onnx/a`]: "a" })],
    ["file", (made) => made.write({ [KEY]: "a" })],
    ["link", (made) => Deno.symlink(made.path("other"), made.path(KEY))],
    ["nothing", () => Promise.resolve()],
  ];
  for (const [name, make] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create({ "other/file": "x" });
      await make(made);
      await discard(made.path(KEY), { store: made.store, key: KEY });
      assertEquals(await made.files(), ["other/file"]);
      assertEquals(await made.names(), ["other"]);
    });
  }
});

Deno.test("removeTrash() may be done by several at once", async () => {
  const files = Array.from({ length: 50 }, (_, index) => [`t/${index}/a`, ""]);
  await using made = await PartialStore.create(Object.fromEntries(files));
  const path = made.path("t");
  await Promise.all(Array.from({ length: 4 }, () => removeTrash(path)));
  assertEquals(await made.names(), []);
});
