import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { PositionalFile } from "../../../../lib/convert/safetensors/positional_file.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("reads that are asked for at the same time get their own bytes", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  const content = Uint8Array.from(
    { length: 100_000 },
    (_, index) => index >> 8,
  );
  await Deno.writeFile(path, content);
  using file = await PositionalFile.open(path);
  const offsets = Array.from(
    { length: 90 },
    (_, index) => (index * 37) % 90 * 1000,
  );
  const read = await Promise.all(
    offsets.map((offset) => file.read(offset, 1500)),
  );
  assertEquals(
    read,
    offsets.map((offset) => content.slice(offset, offset + 1500)),
  );
});

Deno.test("no bytes can be read anywhere", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeTextFile(path, "");
  using file = await PositionalFile.open(path);
  assertEquals(await file.read(0, 0), new Uint8Array(0));
});

Deno.test("a file that became shorter is said to, and the next read goes on", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeFile(path, new Uint8Array(100));
  using file = await PositionalFile.open(path);
  await Deno.truncate(path, 60);
  const [failed, good] = await Promise.allSettled([
    file.read(50, 20),
    file.read(0, 5),
  ]);
  assertEquals(good, { status: "fulfilled", value: new Uint8Array(5) });
  await assertRejects(
    () =>
      failed.status === "rejected"
        ? Promise.reject(failed.reason)
        : Promise.resolve(),
    ModelFormatError,
    `Cannot read "${path}": it was 100 bytes long and ends after 60 now`,
  );
});

Deno.test("a missing file and a folder are refused", async () => {
  await using temp = await TempDirectory.create();
  const missing = join(temp.path, "missing");
  await assertRejects(
    () => PositionalFile.open(missing),
    ModelFormatError,
    `Cannot read "${missing}": there is no such file`,
  );
  await assertRejects(
    () => PositionalFile.open(temp.path),
    ModelFormatError,
    `Cannot read "${temp.path}": it is`,
  );
});
