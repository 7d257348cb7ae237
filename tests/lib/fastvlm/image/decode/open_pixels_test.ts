import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Sharp } from "sharp";
import { ImageError } from "../../../../../lib/base/errors.ts";
import {
  openPixels,
  openRawPixels,
} from "../../../../../lib/fastvlm/image/decode/open_pixels.ts";
import {
  cmykTiff,
  heicHeader,
  pngHeader,
  quarters,
  QUARTERS_SVG,
} from "../../../../support/image_files.ts";

Deno.test("openPixels() gives the size as seen", async () => {
  const bytes = await quarters().withMetadata({ orientation: 8 }).jpeg()
    .toBuffer();
  const { width, height } = await openPixels({ label: "x", bytes }, 100);
  assertEquals([width, height], [20, 40]);
});

Deno.test("openPixels() tells what the channels are", async (t) => {
  const files: Record<string, [Sharp | Uint8Array, string]> = {
    grey: [quarters().toColourspace("b-w").png(), "rgb"],
    "with alpha": [quarters().ensureAlpha(0.5).png(), "alpha"],
    "palette with a transparent color": [
      quarters().ensureAlpha(0).png({ palette: true }),
      "alpha",
    ],
    inks: [cmykTiff([[1, 2, 3, 4]]), "cmyk"],
    "inks with a profile": [quarters().withIccProfile("cmyk").tiff(), "rgb"],
  };
  for (const [name, [file, expected]] of Object.entries(files)) {
    await t.step(name, async () => {
      const bytes = file instanceof Uint8Array ? file : await file.toBuffer();
      const { colors } = await openPixels({ label: "x", bytes }, 100);
      assertEquals(colors, expected);
    });
  }
});

Deno.test("openPixels() draws an SVG at the size that is wanted", async () => {
  const bytes = new TextEncoder().encode(QUARTERS_SVG);
  const { pixels } = await openPixels({ label: "x", bytes }, 512);
  const { info } = await pixels.toBuffer({ resolveWithObject: true });
  assertEquals([info.width, info.height], [512, 256]);
});

Deno.test("openPixels() draws an SVG that is much longer than wide", async () => {
  const bytes = new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="5000"/>',
  );
  const { pixels } = await openPixels({ label: "x", bytes }, 512);
  const { info } = await pixels.toBuffer({ resolveWithObject: true });
  assertEquals([info.width, info.height], [1, 5000]);
});

Deno.test("openPixels() hints at what can be done", async (t) => {
  const cases = [
    [heicHeader(), "convert it to JPEG or PNG first"],
    [
      new TextEncoder().encode("hello"),
      "PNG, JPEG, WebP, GIF, TIFF, AVIF and SVG are read",
    ],
  ] as const;
  for (const [bytes, hint] of cases) {
    await t.step(hint, async () => {
      const error = await assertRejects(
        () => openPixels({ label: '"a.x"', bytes }, 100),
        ImageError,
        'Cannot read image "a.x": ',
      );
      assertEquals(error.hint, hint);
    });
  }
});

Deno.test("openPixels() refuses by the header alone, and takes the largest that it allows", async () => {
  const allowed = { label: "x", bytes: pngHeader(0x3fff, 0x3fff) };
  assertEquals((await openPixels(allowed, 100)).width, 0x3fff);
  await assertRejects(
    () => openPixels({ label: "x", bytes: pngHeader(0x4000, 0x3fff) }, 100),
    ImageError,
    "16384 x 16383 pixels are 269 million, the limit is 269 million",
  );
});

Deno.test("openRawPixels() refuses sizes that do not fit the data", () => {
  const raw = { data: new Uint8Array(10), width: 2, height: 2, channels: 3 };
  const error = assertThrows(
    () => openRawPixels({ ...raw, channels: 3 }),
    RangeError,
  );
  assertEquals(
    error.message,
    "Cannot read image from pixels: 2 x 2 x 3 bytes are needed, there are 10",
  );
});
