import { join } from "@std/path";
import sharp from "sharp";
import { cachedFolder } from "./bench_cache.ts";

const SIZE = { width: 1600, height: 1200 };

/** As many as the folder of the benchmark has. */
export const PICTURE_COUNT = 32;

/** Makes pictures of a camera's shape, no two alike, with enough in them that decoding takes its time. */
export async function makePictures(): Promise<string[]> {
  const folder = await cachedFolder("pictures", "1", async (folder) => {
    for (let index = 0; index < PICTURE_COUNT; index += 1) {
      await makePicture(join(folder, nameOf(index)), index);
    }
  });
  return Array.from(
    { length: PICTURE_COUNT },
    (_, index) => join(folder, nameOf(index)),
  );
}

function nameOf(index: number): string {
  return `${`${index}`.padStart(2, "0")}.jpg`;
}

async function makePicture(path: string, index: number): Promise<void> {
  const hue = Math.round(360 * index / PICTURE_COUNT);
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" ` +
    `width="${SIZE.width}" height="${SIZE.height}">` +
    `<rect width="100%" height="100%" fill="hsl(${hue} 40% 70%)"/>` +
    `<circle cx="${200 + 35 * index}" cy="600" r="300" fill="hsl(${
      (hue + 120) % 360
    } 60% 40%)"/></svg>`;
  const noise = await sharp({
    create: {
      ...SIZE,
      channels: 3,
      background: "black",
      noise: { type: "gaussian", mean: 128, sigma: 24 },
    },
  }).png().toBuffer();
  await sharp(new TextEncoder().encode(drawing))
    .composite([{ input: noise, blend: "soft-light" }])
    .jpeg({ quality: 90 })
    .toFile(path);
}
