import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { FileBytes } from "../../../../lib/onnx/reader/file_bytes.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("FileBytes reads anywhere, forward and back", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "bytes");
  const content = Uint8Array.from(
    { length: 70_000 },
    (_, index) => index % 251,
  );
  await Deno.writeFile(path, content);
  using bytes = new FileBytes(path);
  assertEquals(bytes.bytes, content.length);
  for (const offset of [0, 69_999, 20_000, 16_383, 16_384, 1]) {
    assertEquals(bytes.byteAt(offset), offset % 251);
  }
  assertEquals(bytes.read(40_000, 3), content.slice(40_000, 40_003));
  for (const [start, length] of [[5, 7], [16_000, 2000], [9, 50_000], [8, 2]]) {
    const end = (start ?? 0) + (length ?? 0);
    const view = bytes.view(start ?? 0, length ?? 0);
    assertEquals(view, content.slice(start, end));
    assertEquals(bytes.byteAt(start ?? 0), (start ?? 0) % 251);
  }
});

Deno.test("FileBytes refuses to read beyond the end", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "bytes");
  await Deno.writeFile(path, new Uint8Array(5));
  using bytes = new FileBytes(path);
  for (
    const read of [
      () => bytes.read(3, 4),
      () => bytes.byteAt(5),
      () => bytes.view(3, 4),
    ]
  ) {
    const error = assertThrows(read, ModelFormatError);
    assertEquals(
      error.message,
      `Cannot read "${path}": it ends after 5 bytes, in the middle of something`,
    );
  }
});
