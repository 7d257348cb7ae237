import sharp from "sharp";
import { PIXELS_SIDE, recipePixels } from "./recipe_pixels.ts";

/** Writes the recipe's picture as PNG: 1024 x 1024 pixels, which no runtime has to prepare. */
export async function writeRecipePicture(path: string): Promise<string> {
  const planes = recipePixels().bytes;
  const area = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let index = 0; index < planes.length; index += 1) {
    pixels[index] = planes[index % 3 * area + Math.floor(index / 3)] ?? 0;
  }
  const raw = { width: PIXELS_SIDE, height: PIXELS_SIDE, channels: 3 } as const;
  await sharp(pixels, { raw }).png().toFile(path);
  return path;
}
