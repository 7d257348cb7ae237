import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import { sha256 } from "../../../../lib/base/digest.ts";
import { thumbnail } from "../../../../lib/fastvlm/thumbnail/thumbnail.ts";
import { quarters } from "../../../support/image_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("thumbnail() makes a small picture, upright, and enlarges none", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "a.jpg");
  await quarters().resize(400, 200).withMetadata({ orientation: 6 })
    .jpeg().toFile(path);
  for (const [side, expected] of [[100, [50, 100]], [900, [200, 400]]]) {
    const bytes = await thumbnail(path, { side: Number(side) });
    const { format, width, height } = await sharp(bytes).metadata();
    assertEquals([format, [width, height]], ["webp", expected]);
  }
});

Deno.test("thumbnail() makes none of a picture that is gone, changed or damaged", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "a.png");
  assertEquals(await thumbnail(path, { side: 10 }), undefined);
  await quarters().png().toFile(path);
  const bytes = await Deno.readFile(path);
  const options = { side: 10, sha256: sha256(bytes) };
  assertEquals((await thumbnail(path, options))?.length !== undefined, true);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - 40));
  assertEquals(await thumbnail(path, { side: 10 }), undefined);
  assertEquals(await thumbnail(path, options), undefined);
});
