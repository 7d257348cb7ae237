import { assertEquals } from "@std/assert";
import { tidyStaging } from "../../../../lib/download/publish/tidy_staging.ts";
import { listFiles } from "../../../support/list_files.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("tidyStaging() keeps what a download goes on with, and nothing else", async () => {
  await using temp = await TempDirectory.create();
  const kept = {
    ".claim.json": "{}",
    ".resume/onnx/a.onnx.json": "{}",
    "config.json": "{}",
    "onnx/a.onnx": "a",
  };
  await writeFiles(temp.path, {
    ...kept,
    ".resume/config.json.0.tmp": "",
    ".resume/onnx/b.onnx.json": "{}",
    "manifest.json": "{}",
    "onnx/b.onnx": "b",
  });
  await tidyStaging(temp.path, ["config.json", "onnx/a.onnx"]);
  assertEquals(await listFiles(temp.path), Object.keys(kept));
});
