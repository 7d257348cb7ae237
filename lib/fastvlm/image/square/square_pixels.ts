import sharp, { type Sharp, type SharpOptions } from "sharp";
import type { OpenPixels } from "../decode/open_pixels.ts";
import { decodeRgb, type RgbPixels } from "../decode/rgb_pixels.ts";
import { enlargeSquare } from "./enlarge_square.ts";
import { reduceRows } from "./reduce_rows.ts";

/** What is put around a picture to make it square: `expand2square` of Apple's `mm_utils.py`. */
const AROUND = "#000000";

/**
 * The longest side, in multiples of the target's, of what is padded and resized in one go. Keeps the
 * padded square, which a panorama would make enormous, below 51 MB at 1024.
 */
const MAX_SIDE_FACTOR = 4;

/**
 * Decodes a picture to RGB, pads it to a black square and resizes it, as Apple's `predict.py` does:
 * the picture is centered (offset `floor((w - h) / 2)`), and the resize is antialiased bicubic.
 *
 * @param side Pixels, of the result's width and height.
 * @returns `side * side * 3` bytes.
 * @throws {ImageError} If the picture is cut off or damaged.
 */
export async function squarePixels(
  open: OpenPixels,
  side: number,
): Promise<Uint8Array> {
  if (Math.max(open.width, open.height) > side * MAX_SIDE_FACTOR) {
    return await squareLong(open, side);
  }
  return await resizeSquare(await pad(await decodeRgb(open)), side);
}

async function pad(rgb: RgbPixels): Promise<RgbPixels> {
  const { width, height } = rgb;
  const side = Math.max(width, height);
  if (width === height) return rgb;
  const left = Math.floor((side - width) / 2);
  const top = Math.floor((side - height) / 2);
  return await toRgb(
    fromRgb(rgb).extend({
      left,
      top,
      right: side - width - left,
      bottom: side - height - top,
      background: AROUND,
    }),
  );
}

async function resizeSquare(
  square: RgbPixels,
  side: number,
): Promise<Uint8Array> {
  if (square.width === side) return square.data;
  if (square.width < side) {
    return await enlargeSquare(square.data, { from: square.width, to: side });
  }
  const { data } = await toRgb(resize(fromRgb(square), side, side));
  return data;
}

/**
 * Resizes the longer side first, then the shorter one with the black around it, which is never in the
 * memory. A high picture lies on its side meanwhile.
 */
async function squareLong(
  open: OpenPixels,
  side: number,
): Promise<Uint8Array> {
  const isHigh = open.height > open.width;
  const height = Math.min(open.width, open.height);
  const { data } = await decodeRgb(
    open,
    (pixels) => resize(isHigh ? pixels.rotate(90) : pixels, side, height),
  );
  const squareHeight = Math.max(open.width, open.height);
  const square = await reduceRows({ data, height, squareHeight }, side);
  if (!isHigh) return square;
  const lying = fromRgb({ data: square, width: side, height: side });
  return (await toRgb(lying.rotate(270))).data;
}

function resize(pixels: Sharp, width: number, height: number): Sharp {
  return pixels.resize(width, height, { fit: "fill", kernel: "cubic" });
}

function fromRgb({ data, width, height }: RgbPixels): Sharp {
  const options: SharpOptions = {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  };
  return sharp(data, options);
}

async function toRgb(pixels: Sharp): Promise<RgbPixels> {
  const { data, info } = await pixels
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
