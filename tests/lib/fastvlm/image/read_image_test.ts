import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ImageError } from "../../../../lib/base/errors.ts";
import { readImage } from "../../../../lib/fastvlm/image/read_image.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readImage() reads a file and quotes its path", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a.png", Uint8Array.of(1, 2));
  assertEquals(await readImage(path), {
    label: `"${path}"`,
    bytes: Uint8Array.of(1, 2),
  });
});

Deno.test("readImage() says why a file cannot be read", async () => {
  await using directory = await TempDirectory.create();
  const missing = join(directory.path, "missing.png");
  const empty = await writeBytes(directory.path, "empty.png", new Uint8Array());
  const below = join(empty, "a.png");
  const cases = [
    [missing, "there is no such file"],
    [below, "there is no such file"],
    [directory.path, "it is a folder"],
    [empty, "it is empty"],
  ] as const;
  for (const [path, reason] of cases) {
    const error = await assertRejects(() => readImage(path), ImageError);
    assertEquals(error.message, `Cannot read image "${path}": ${reason}`);
  }
});

Deno.test({
  name: "readImage() names the missing read permission",
  permissions: { read: false },
  async fn() {
    const error = await assertRejects(() => readImage("a.png"), ImageError);
    assertEquals([error.message, error.hint], [
      'Cannot read image "a.png": the permission to read it is missing',
      'run with --allow-read="a.png"',
    ]);
  },
});

Deno.test("readImage() refuses remote addresses", async () => {
  for (const input of ["https://a.b/c.png", new URL("http://a.b/c.png")]) {
    const error = await assertRejects(() => readImage(input), ImageError);
    assertEquals([error.message, error.hint], [
      `Cannot read image "${input}": only files and data: URLs are read`,
      "download the picture first",
    ]);
  }
});

Deno.test("readImage() refuses a file that no picture can be", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "huge.tiff", Uint8Array.of(1));
  await Deno.truncate(path, 2 ** 29 + 1);
  const error = await assertRejects(() => readImage(path), ImageError);
  assertEquals(
    error.message,
    `Cannot read image "${path}": it has 537 MB, the limit is 537 MB`,
  );
});
