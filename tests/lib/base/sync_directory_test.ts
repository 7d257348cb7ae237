import { assertRejects } from "@std/assert";
import { join } from "@std/path";
import { syncDirectory } from "../../../lib/base/sync_directory.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test({
  name:
    "syncDirectory() needs no more than to read the folder, which must exist",
  permissions: { read: true, write: true },
  async fn() {
    await using temp = await TempDirectory.create();
    await syncDirectory(temp.path);
    await assertRejects(
      () => syncDirectory(join(temp.path, "none")),
      Deno.errors.NotFound,
    );
  },
});
