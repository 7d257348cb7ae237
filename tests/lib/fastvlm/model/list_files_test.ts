import { assertEquals, assertRejects } from "@std/assert";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { listFiles } from "../../../../lib/fastvlm/model/list_files.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("listFiles() lists the folder and its onnx folder", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  for (const folder of ["onnx", "other"]) await Deno.mkdir(`${path}/${folder}`);
  for (const name of ["b.json", "a.json", "onnx/c.onnx", "other/d.json"]) {
    await writeBytes(path, name, new Uint8Array());
  }
  assertEquals(await listFiles(path), ["a.json", "b.json", "onnx/c.onnx"]);
});

Deno.test("listFiles() takes a folder without graphs", async () => {
  await using directory = await TempDirectory.create();
  assertEquals(await listFiles(directory.path), []);
});

Deno.test("listFiles() refuses what is no folder", async () => {
  await using directory = await TempDirectory.create();
  const file = await writeBytes(directory.path, "a", new Uint8Array());
  for (const path of [`${directory.path}/missing`, file]) {
    const error = await assertRejects(() => listFiles(path), NotFoundError);
    assertEquals(error.message, `Cannot find model directory "${path}"`);
  }
});
