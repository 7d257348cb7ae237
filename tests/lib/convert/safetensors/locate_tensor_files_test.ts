import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ModelFormatError,
  NotFoundError,
} from "../../../../lib/base/errors.ts";
import { locateTensorFiles } from "../../../../lib/convert/safetensors/locate_tensor_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("one file goes before shards, and both before pickle files", async () => {
  await using temp = await TempDirectory.create();
  const { path } = temp;
  await touch(path, "pytorch_model.bin", "model.safetensors.index.json");
  assertEquals(await locateTensorFiles(path), "model.safetensors.index.json");
  await touch(path, "model.safetensors");
  assertEquals(await locateTensorFiles(path), "model.safetensors");
});

Deno.test("a folder of pickle files is refused, with the name of one", async () => {
  await using temp = await TempDirectory.create();
  await touch(temp.path, "config.json", "pytorch_model-2.bin", "last.ckpt");
  await assertRejects(
    () => locateTensorFiles(temp.path),
    ModelFormatError,
    `Cannot read "${join(temp.path, "last.ckpt")}": it is a pickle file`,
  );
});

Deno.test("a LoRA adapter is refused as such", async () => {
  await using temp = await TempDirectory.create();
  await touch(temp.path, "adapter_model.safetensors", "training_args.bin");
  await assertRejects(
    () => locateTensorFiles(temp.path),
    ModelFormatError,
    `Cannot convert "${temp.path}": it holds a LoRA adapter, not a whole model`,
  );
});

Deno.test("a folder without tensors is refused", async () => {
  await using temp = await TempDirectory.create();
  await touch(temp.path, "other.safetensors");
  await assertRejects(
    () => locateTensorFiles(temp.path),
    ModelFormatError,
    `Cannot convert "${temp.path}": it has neither model.safetensors nor model.safetensors.index.json`,
  );
});

Deno.test("a missing folder and a file in its place are told apart", async () => {
  await using temp = await TempDirectory.create();
  await touch(temp.path, "file");
  const missing = join(temp.path, "missing");
  await assertRejects(
    () => locateTensorFiles(missing),
    NotFoundError,
    `Cannot find checkpoint "${missing}": there is no such folder`,
  );
  await assertRejects(
    () => locateTensorFiles(join(temp.path, "file")),
    ModelFormatError,
    `Cannot read "${join(temp.path, "file")}"`,
  );
});

async function touch(directory: string, ...names: string[]): Promise<void> {
  for (const name of names) await Deno.writeTextFile(join(directory, name), "");
}
