import { assertEquals, assertLess } from "@std/assert";
import sharp from "sharp";
import { openRawPixels } from "../../../../../lib/fastvlm/image/decode/open_pixels.ts";
import { squarePixels } from "../../../../../lib/fastvlm/image/square/square_pixels.ts";
import {
  difference,
  resizeLikePillow,
  texture,
} from "../../../../support/image_reference.ts";

Deno.test("squarePixels() resizes as Pillow does, within a level on average", async (t) => {
  for (const from of [256, 200, 300, 700, 900]) {
    await t.step(`${from} to 256`, async () => {
      const square = texture(from);
      const actual = await squarePixels(openSquare(square), 256);
      const expected = resizeLikePillow(square, 256);
      const { mean, largest } = difference(actual, expected);
      assertLess(mean, 0.5);
      assertLess(largest, 8);
    });
  }
});

Deno.test("squarePixels() keeps a longer picture than it pads in one go alike", async () => {
  const square = texture(600);
  const actual = await squarePixels(openSquare(square), 64);
  const { mean } = difference(actual, resizeLikePillow(square, 64));
  assertLess(mean, 1);
});

Deno.test("squarePixels() centers as expand2square does: the odd line is below or right", async (t) => {
  const white = new Uint8Array(3 * 2 * 3).fill(255);
  const black = [0, 0, 0];
  const line = [255, 255, 255];
  await t.step("wide", async () => {
    const open = openRawPixels({
      data: white,
      width: 3,
      height: 2,
      channels: 3,
    });
    assertEquals(
      firstColumn(await squarePixels(open, 3)),
      [line, line, black],
    );
  });
  await t.step("tall", async () => {
    const open = openRawPixels({
      data: white,
      width: 2,
      height: 3,
      channels: 3,
    });
    const pixels = await squarePixels(open, 3);
    assertEquals([...pixels.subarray(0, 9)], [...line, ...line, ...black]);
  });
});

Deno.test("squarePixels() takes a panorama whose square would be far too large", async () => {
  const strip = await sharp({
    create: { width: 30_000, height: 600, channels: 3, background: "#ffffff" },
  }).raw().toBuffer();
  const open = openRawPixels({
    data: strip,
    width: 30_000,
    height: 600,
    channels: 3,
  });
  const pixels = await squarePixels(open, 256);
  const middle = pixels.subarray((128 * 256 + 128) * 3).at(0) ?? 0;
  assertEquals([pixels.length, pixels[0]], [256 * 256 * 3, 0]);
  assertLess(200, middle);
});

function openSquare({ data, side }: ReturnType<typeof texture>) {
  return openRawPixels({ data, width: side, height: side, channels: 3 });
}

function firstColumn(pixels: Uint8Array): number[][] {
  return [0, 1, 2].map((row) => [...pixels.subarray(row * 9, row * 9 + 3)]);
}
