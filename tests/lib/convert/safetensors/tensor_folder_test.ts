import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import { writeSafetensors } from "../../../support/checkpoint/write_safetensors.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("the tensors of one file are those of the folder", async () => {
  await using temp = await TempDirectory.create();
  await writeNumbers(join(temp.path, "model.safetensors"), { b: 2, a: 1 });
  using folder = await TensorFolder.open(temp.path);
  assertEquals(folder.tensorNames, ["a", "b"]);
  assertEquals(folder.listPath, join(temp.path, "model.safetensors"));
  assertEquals(folder.files.map(({ path }) => path), [folder.listPath]);
  assertEquals(folder.info("a"), { dtype: "F32", shape: [1] });
  assertEquals(await readNumber(folder, "b"), 2);
});

Deno.test("the tensors of shards are read from where the index says", async () => {
  await using temp = await TempDirectory.create();
  // Both hold a tensor called "both": the index decides.
  await writeNumbers(join(temp.path, "one.safetensors"), { a: 1, both: 10 });
  await writeNumbers(join(temp.path, "two.safetensors"), { b: 2, both: 20 });
  const listPath = join(temp.path, "model.safetensors.index.json");
  const shards = {
    both: "two.safetensors",
    b: "two.safetensors",
    a: "one.safetensors",
  };
  await Deno.writeTextFile(listPath, JSON.stringify({ weight_map: shards }));
  using folder = await TensorFolder.open(temp.path);
  assertEquals(folder.listPath, listPath);
  assertEquals(folder.files.map(({ path }) => path), [
    join(temp.path, "one.safetensors"),
    join(temp.path, "two.safetensors"),
  ]);
  assertEquals(folder.tensorNames, ["a", "b", "both"]);
  assertEquals(await readNumber(folder, "a"), 1);
  assertEquals(await readNumber(folder, "b"), 2);
  assertEquals(await readNumber(folder, "both"), 20);
});

Deno.test("a tensor that is not there is refused", async () => {
  await using temp = await TempDirectory.create();
  await writeNumbers(join(temp.path, "model.safetensors"), { a: 1 });
  using folder = await TensorFolder.open(temp.path);
  assertEquals(folder.has("a"), true);
  assertEquals(folder.has("toString"), false);
  const message = 'Cannot find tensor "z" in the checkpoint';
  assertThrows(() => folder.info("z"), ModelFormatError, message);
  await assertRejects(
    () => folder.readRows("z", 0, 1),
    ModelFormatError,
    message,
  );
});

Deno.test("a file without tensors is refused, and closed", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "model.safetensors");
  await writeNumbers(path, {});
  await assertRejects(
    () => TensorFolder.open(temp.path),
    ModelFormatError,
    `Cannot read "${path}": it holds no tensors`,
  );
});

async function writeNumbers(
  path: string,
  numbers: Record<string, number>,
): Promise<void> {
  await writeSafetensors(
    path,
    Object.entries(numbers).map(([name, value]) => ({
      name,
      dtype: "F32",
      shape: [1],
      pieces: [new Uint8Array(Float32Array.of(value).buffer)],
    })),
  );
}

async function readNumber(folder: TensorFolder, name: string): Promise<number> {
  const { buffer } = await folder.readRows(name, 0, 1);
  return new DataView(buffer).getFloat32(0, true);
}
