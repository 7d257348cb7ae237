import type { Sharp } from "sharp";
import { ImageError } from "../../../base/errors.ts";
import { EventLoopBreaks } from "../../../base/event_loop_breaks.ts";
import type { OpenPixels } from "./open_pixels.ts";

/** Decoded pixels: three bytes each, row by row. */
export interface RgbPixels {
  /** Red, green and blue of a pixel together. */
  readonly data: Uint8Array;
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** Makes red, green and blue, from 0 to 255, of one channel's value and the pixel's last channel. */
type MixChannel = (value: number, last: number) => number;

/** What shows through transparent parts: white, as most such pictures are made for light pages. */
const BEHIND = 255;
/** Pixels between two looks at the clock. */
const BLOCK = 1 << 16;

/**
 * Decodes a picture to 8-bit RGB, as it is seen: the EXIF orientation is applied, of 16 bits the upper
 * eight count.
 *
 * A color profile in the file is applied. CMYK without one is turned into RGB as Pillow does; libvips would
 * take the inks of a certain press.
 *
 * @param change What is done to the pixels on the way.
 * @throws {ImageError} If the picture is cut off or damaged.
 */
export async function decodeRgb(
  { pixels, colors, label }: OpenPixels,
  change: (pixels: Sharp) => Sharp = (same) => same,
): Promise<RgbPixels> {
  const oriented = change(pixels.autoOrient());
  try {
    if (colors === "cmyk") return await mix(await toInks(oriented), mixInks);
    const rgb = oriented.toColourspace("srgb");
    if (colors === "alpha") return await mix(await toRaw(rgb), coverWhite);
    return await toRaw(rgb.removeAlpha());
  } catch (cause) {
    throw new ImageError(
      `Cannot decode image ${label}: it is damaged or cut off`,
      { cause },
    );
  }
}

async function toInks(pixels: Sharp): Promise<RgbPixels> {
  const inks = pixels.pipelineColourspace("cmyk").toColourspace("cmyk");
  return await toRaw(inks);
}

/** Gives the bytes of all channels. */
async function toRaw(pixels: Sharp): Promise<RgbPixels> {
  const { data, info } = await pixels
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Makes three channels of four. */
async function mix(
  { data, width, height }: RgbPixels,
  mixChannel: MixChannel,
): Promise<RgbPixels> {
  const count = width * height;
  const mixed = new Uint8Array(3 * count);
  const breaks = new EventLoopBreaks();
  for (let first = 0; first < count; first += BLOCK) {
    const end = Math.min(count, first + BLOCK);
    for (let index = first; index < end; index += 1) {
      const last = data[4 * index + 3] ?? 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[4 * index + channel] ?? 0;
        mixed[3 * index + channel] = mixChannel(value, last);
      }
    }
    await breaks.takeIfDue();
  }
  return { data: mixed, width, height };
}

/** Lays a channel over white; libvips would round down, and be half a level too dark on average. */
function coverWhite(value: number, alpha: number): number {
  return Math.round((value * alpha + BEHIND * (255 - alpha)) / 255);
}

/** Pillow's `cmyk2rgb`: what the black ink lets through, less what the other one takes of it. */
function mixInks(ink: number, black: number): number {
  const light = 255 - black;
  return light - Math.round(ink * light / 255);
}
