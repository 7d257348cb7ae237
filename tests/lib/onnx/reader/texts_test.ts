import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FileBytes } from "../../../../lib/onnx/reader/file_bytes.ts";
import { textsOf } from "../../../../lib/onnx/reader/texts.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("textsOf() gives the texts of the wanted fields, in their order", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "message");
  const fields = [0x0a, 2, 0xc3, 0xbc, 0x12, 1, 0x62, 0x0a, 0, 0x1a, 1, 0x63];
  await Deno.writeFile(path, Uint8Array.from(fields));
  using bytes = new FileBytes(path);
  assertEquals(
    textsOf(bytes, { start: 0, end: fields.length }, [1, 3]),
    new Map([[1, ["ü", ""]], [3, ["c"]]]),
  );
});
