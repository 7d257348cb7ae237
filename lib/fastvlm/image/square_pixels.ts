import sharp, { type Sharp, type SharpOptions } from "sharp";
import { ImageError } from "../../base/errors.ts";
import { enlargeSquare } from "./enlarge_square.ts";
import type { OpenPixels } from "./open_pixels.ts";

/** What shows through transparent parts: most such pictures are made for light pages. */
const BEHIND = "#ffffff";
/** What is put around a picture to make it square: `expand2square` of Apple's `mm_utils.py`. */
const AROUND = "#000000";

/**
 * The longest side, in multiples of the target's, of what is padded and resized in one go; longer
 * pictures are reduced to it first. Keeps the padded square, which a panorama would make enormous,
 * below 51 MB at 1024, and is too fine to be seen in the result.
 */
const MAX_SIDE_FACTOR = 4;

interface Rgb {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a picture to RGB, pads it to a black square and resizes it, as Apple's `predict.py` does:
 * the picture is centered (offset `floor((w - h) / 2)`), and the resize is antialiased bicubic.
 *
 * Colors of any space become 8-bit sRGB; the EXIF orientation is applied; transparent parts become
 * white.
 *
 * @returns `side * side * 3` bytes.
 * @throws {ImageError} If the picture is cut off or damaged.
 */
export async function squarePixels(
  open: OpenPixels,
  side: number,
  label: string,
): Promise<Uint8Array> {
  const rgb = await decode(open, side * MAX_SIDE_FACTOR, label);
  return await resizeSquare(await pad(rgb), side);
}

async function decode(
  open: OpenPixels,
  maxSide: number,
  label: string,
): Promise<Rgb> {
  const isLong = Math.max(open.width, open.height) > maxSide;
  const oriented = open.pixels.autoOrient().flatten({ background: BEHIND });
  const reduced = isLong
    ? oriented.resize(maxSide, maxSide, { fit: "inside", kernel: "cubic" })
    : oriented;
  try {
    return await toRgb(reduced);
  } catch (cause) {
    throw new ImageError(
      `Cannot decode image ${label}: it is damaged or cut off`,
      { cause },
    );
  }
}

async function pad(rgb: Rgb): Promise<Rgb> {
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

async function resizeSquare(square: Rgb, side: number): Promise<Uint8Array> {
  if (square.width === side) return square.data;
  if (square.width < side) {
    return enlargeSquare(square.data, { from: square.width, to: side });
  }
  const options = { fit: "fill", kernel: "cubic" } as const;
  const { data } = await toRgb(fromRgb(square).resize(side, side, options));
  return data;
}

function fromRgb({ data, width, height }: Rgb): Sharp {
  const options: SharpOptions = {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  };
  return sharp(data, options);
}

async function toRgb(pixels: Sharp): Promise<Rgb> {
  const { data, info } = await pixels
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
