import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  DiskFullError,
  ModelFormatError,
  UsageError,
} from "../../../lib/base/errors.ts";
import {
  convertFolder,
  type FolderConversion,
} from "../../../tasks/convert/convert_folder.ts";
import { writeSmallCheckpoint } from "../../support/conversion/small_checkpoint.ts";
import { listFiles } from "../../support/list_files.ts";
import { mountSmallDisk } from "../../support/small_disk.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const hollow = () => true;

function conversionIn(
  folder: string,
  more: Partial<FolderConversion> = {},
): FolderConversion {
  return {
    from: join(folder, "checkpoint"),
    out: join(folder, "out"),
    form: { weights: "int4", vision: "int8" },
    force: false,
    ...more,
  };
}

Deno.test("convertFolder() refuses a place that is taken", async () => {
  await using temp = await TempDirectory.create();
  const conversion = conversionIn(temp.path);
  await Deno.writeTextFile(conversion.out, "a file");
  await assertRejects(
    () => convertFolder(conversion),
    UsageError,
    `Cannot convert to "${conversion.out}": the folder is not empty`,
  );
});

Deno.test("convertFolder() leaves what is there if the checkpoint does not do", async () => {
  await using temp = await TempDirectory.create();
  const conversion = conversionIn(temp.path, { force: true });
  await Deno.mkdir(conversion.out);
  await Deno.writeTextFile(join(conversion.out, "mine"), "mine");
  await writeSmallCheckpoint(conversion.from, {
    hollow,
    dimensions: { vocab_size: 500 },
  });
  await assertRejects(() => convertFolder(conversion), ModelFormatError);
  assertEquals(await listFiles(conversion.out), ["mine"]);
});

Deno.test("convertFolder() leaves nothing when it is stopped", async () => {
  await using temp = await TempDirectory.create();
  const controller = new AbortController();
  const conversion = conversionIn(temp.path, {
    signal: controller.signal,
    onConversion: () => controller.abort(),
  });
  await writeSmallCheckpoint(conversion.from, { hollow });
  await assertRejects(() => convertFolder(conversion), DOMException);
  const entries = await Array.fromAsync(Deno.readDir(temp.path));
  assertEquals(entries.map(({ name }) => name), ["checkpoint"]);
});

Deno.test("convertFolder() says how much room it needs", async () => {
  await using disk = await mountSmallDisk("96m");
  if (disk === undefined) return;
  await using temp = await TempDirectory.create();
  const out = join(disk.path, "out");
  const conversion = conversionIn(temp.path, { out });
  await writeSmallCheckpoint(conversion.from, { hollow });
  await assertRejects(() => convertFolder(conversion), DiskFullError);
});
