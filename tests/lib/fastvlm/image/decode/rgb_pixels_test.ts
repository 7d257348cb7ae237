import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import sharp, { type Sharp } from "sharp";
import { ImageError } from "../../../../../lib/base/errors.ts";
import { openPixels } from "../../../../../lib/fastvlm/image/decode/open_pixels.ts";
import { decodeRgb } from "../../../../../lib/fastvlm/image/decode/rgb_pixels.ts";
import { cmykTiff, quarters } from "../../../../support/image_files.ts";

Deno.test("decodeRgb() lays transparent parts over white, rounded to the nearest level", async () => {
  const pixels = [[10, 20, 30, 0], [10, 20, 30, 255], [0, 100, 200, 127]];
  const file = sharp(Uint8Array.from(pixels.flat()), {
    raw: { width: 3, height: 1, channels: 4 },
  });
  assertEquals([...(await decode(file.png())).data], [
    ...[255, 255, 255],
    ...[10, 20, 30],
    // 100 * 127 / 255 + 128 = 177.8; 200 * 127 / 255 + 128 = 227.6
    ...[128, 178, 228],
  ]);
});

Deno.test("decodeRgb() lays grey and 16 bits with alpha over white too", async (t) => {
  const file = sharp(Uint8Array.of(100, 0, 100, 255, 100, 51), {
    raw: { width: 3, height: 1, channels: 2 },
  });
  // 100 / 5 + 204 = 224
  const expected = [255, 100, 224].flatMap((grey) => [grey, grey, grey]);
  for (const space of ["b-w", "grey16", "rgb16"]) {
    await t.step(space, async () => {
      const { data } = await decode(file.clone().toColourspace(space).png());
      assertEquals([...data], expected);
    });
  }
});

Deno.test("decodeRgb() takes of CMYK without a profile what black lets through less the ink", async () => {
  const inks = [
    ...[[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255]],
    [51, 102, 0, 100],
  ];
  const open = await openPixels({ label: "x", bytes: cmykTiff(inks) }, 4);
  const { data } = await decodeRgb(open);
  assertEquals([...data], [
    ...[255, 255, 255],
    ...[0, 255, 255],
    ...[0, 0, 0],
    // 155 - 51 * 155 / 255 = 124; 155 - 102 * 155 / 255 = 93
    ...[124, 93, 155],
  ]);
});

Deno.test("decodeRgb() applies the color profile of a file that has one", async (t) => {
  const green = { width: 1, height: 1, channels: 3, background: "#28a03c" };
  for (const profile of ["p3", "cmyk"]) {
    await t.step(profile, async () => {
      const file = sharp({ create: { ...green, channels: 3 } })
        .withIccProfile(profile).tiff();
      const { data } = await decode(file);
      // The file's own numbers are 40 off and more.
      for (const [channel, level] of [40, 160, 60].entries()) {
        assertAlmostEquals(data[channel] ?? NaN, level, 20);
      }
    });
  }
});

Deno.test("decodeRgb() turns the picture as its EXIF data say, and does what is wanted on the way", async () => {
  const file = quarters().withMetadata({ orientation: 6 }).png();
  const bytes = await file.toBuffer();
  const open = await openPixels({ label: "x", bytes }, 40);
  const whole = await decodeRgb(open);
  assertEquals([whole.width, whole.height], [20, 40]);
  const half = await decodeRgb(open, (pixels) => pixels.resize(10, 20));
  assertEquals([half.width, half.height, half.data.length], [10, 20, 600]);
});

Deno.test("decodeRgb() refuses a damaged picture of every kind of colors", async (t) => {
  const whole = {
    rgb: await quarters().resize(400, 200).jpeg().toBuffer(),
    alpha: await quarters().resize(400, 200).ensureAlpha(0.5).png().toBuffer(),
    cmyk: await quarters().resize(400, 200).toColourspace("cmyk").jpeg()
      .toBuffer(),
  };
  for (const [kind, bytes] of Object.entries(whole)) {
    await t.step(kind, async () => {
      const cut = bytes.subarray(0, bytes.length / 2);
      const open = await openPixels({ label: '"a.x"', bytes: cut }, 40);
      await assertRejects(
        () => decodeRgb(open),
        ImageError,
        'Cannot decode image "a.x": it is damaged or cut off',
      );
    });
  }
});

async function decode(file: Sharp) {
  const bytes = await file.toBuffer();
  return await decodeRgb(await openPixels({ label: "x", bytes }, 40));
}
