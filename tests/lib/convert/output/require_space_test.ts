import { assertRejects, assertStringIncludes } from "@std/assert";
import { DiskFullError } from "../../../../lib/base/errors.ts";
import { requireSpace } from "../../../../lib/convert/output/require_space.ts";
import { mountSmallDisk } from "../../../support/small_disk.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const SOURCE = { source: "checkpoint", sourceBytes: 2e9 };

Deno.test("requireSpace() allows what there is room for", async () => {
  await using temp = await TempDirectory.create();
  await requireSpace({ directory: temp.path, bytes: 1000, ...SOURCE });
});

Deno.test("requireSpace() says how much must be free, and how much is", async () => {
  await using disk = await mountSmallDisk("100m");
  if (disk === undefined) return;
  const directory = disk.path;
  await requireSpace({ directory, bytes: 1e6, ...SOURCE });
  const error = await assertRejects(
    () => requireSpace({ directory, bytes: 90e6, ...SOURCE }),
    DiskFullError,
  );
  assertStringIncludes(
    String(error),
    'Cannot convert "checkpoint" (2 GB): 154 MB more must be free for the result, and 105 MB are',
  );
});
