import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openWorkspace } from "../../../lib/storage/workspace.ts";
import { storeSpace } from "../../../tasks/models/store_space.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("storeSpace() tells the room for a store that exists, and for one that does not", async (t) => {
  await using temp = await TempDirectory.create();
  for (const root of [temp.path, join(temp.path, "not", "there")]) {
    await t.step(root.replace(temp.path, "store"), async () => {
      const environment = (name: string) =>
        ({ FASTVLM_HOME: root } as Record<string, string>)[name];
      const space = await storeSpace(await openWorkspace({ environment }));
      assertEquals(Object.keys(space ?? {}), ["freeBytes", "totalBytes"]);
    });
  }
});

Deno.test({
  name:
    "storeSpace() tells the project's room where the store may not be looked at",
  permissions: { read: ["."], sys: ["statfs"] },
  async fn() {
    const environment = (name: string) =>
      ({ FASTVLM_HOME: "/not/permitted" } as Record<string, string>)[name];
    const workspace = await openWorkspace({ environment });
    const space = await storeSpace(workspace);
    assertEquals(Object.keys(space ?? {}), ["freeBytes", "totalBytes"]);
  },
});
