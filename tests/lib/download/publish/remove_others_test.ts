import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { removeOthers } from "../../../../lib/download/publish/remove_others.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function names(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  return entries.map((entry) => entry.name).sort();
}

Deno.test("removeOthers() keeps the named files and nothing else", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, {
    "config.json": "{}",
    "manifest.json": "{}",
    "onnx/a.onnx": "a",
    "onnx/b.onnx": "b",
    "onnxruntime/c": "c",
    "LICENSE/folder-of-that-name": "d",
  });
  await Deno.symlink("config.json", join(temp.path, "link.json"));
  await removeOthers(temp.path, [
    "config.json",
    "onnx/a.onnx",
    "LICENSE",
    "link.json",
  ]);
  assertEquals(await names(temp.path), ["config.json", "onnx"]);
  assertEquals(await names(join(temp.path, "onnx")), ["a.onnx"]);
});

Deno.test("removeOthers() accepts a directory that does not exist", async () => {
  await using temp = await TempDirectory.create();
  await removeOthers(join(temp.path, "none"), ["config.json"]);
  assertEquals(await names(temp.path), []);
});
