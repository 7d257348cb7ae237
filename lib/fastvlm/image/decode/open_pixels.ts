import sharp, { type Metadata, type Sharp, type SharpOptions } from "sharp";
import { ImageError } from "../../../base/errors.ts";
import { isHeic } from "./heic.ts";
import type { RawPixels } from "../image_input.ts";
import type { ImageFile } from "../read_image.ts";

/** The most pixels that are decoded (16,383 x 16,383): 805 MB as RGB. */
export const MAX_PIXELS = 0x3fff ** 2;

/** Pixels of an SVG picture's unit at the density that sharp takes by default. */
const SVG_DENSITY = 72;
/** The most that sharp takes. */
const MAX_DENSITY = 100_000;

/** What a picture's channels are: grey or red, green and blue; these with alpha; or four inks. */
export type Colors = "rgb" | "alpha" | "cmyk";

/** A picture whose header has been read and whose pixels are not decoded yet. */
export interface OpenPixels {
  /** Gives the pixels as they are stored, through sharp. */
  readonly pixels: Sharp;
  /** Width as seen, that is after the EXIF orientation. */
  readonly width: number;
  /** Height as seen. */
  readonly height: number;
  /** What its channels are; inks are meant only if no profile says what they look like. */
  readonly colors: Colors;
  /** What errors call it. */
  readonly label: string;
}

/**
 * Reads a picture's header and refuses what cannot or should not be decoded.
 *
 * Of several frames or pages the first counts. A drawing (SVG) is drawn so that its longer side has
 * `side` pixels.
 *
 * @throws {ImageError} If the bytes are not a picture, or one of a kind or size that is not read.
 */
export async function openPixels(
  file: ImageFile,
  side: number,
): Promise<OpenPixels> {
  const metadata = await readHeader(file);
  const { width, height } = metadata.autoOrient;
  refuseTooLarge(file.label, width, height);
  const colors = colorsOf(metadata);
  const options: SharpOptions = {
    failOn: "error",
    limitInputPixels: MAX_PIXELS,
    ...(metadata.format === "svg" &&
      { density: densityFor(metadata.autoOrient, side) }),
  };
  const pixels = sharp(file.bytes, options);
  return { pixels, width, height, colors, label: file.label };
}

/**
 * Takes pixels that are already decoded.
 *
 * @throws {ImageError} If there are too many.
 * @throws {RangeError} If the sizes do not fit each other.
 */
export function openRawPixels(raw: RawPixels): OpenPixels {
  const { data, width, height, channels } = raw;
  const label = "from pixels";
  refuseTooLarge(label, width, height);
  if (width * height * channels !== data.length || data.length === 0) {
    throw new RangeError(
      `Cannot read image from pixels: ${width} x ${height} x ${channels} bytes ` +
        `are needed, there are ${data.length}`,
    );
  }
  return {
    pixels: sharp(data, { raw: { width, height, channels } }),
    width,
    height,
    colors: channels % 2 === 0 ? "alpha" : "rgb",
    label,
  };
}

async function readHeader(file: ImageFile): Promise<Metadata> {
  if (isHeic(file.bytes)) throw heicError(file.label);
  try {
    return await sharp(file.bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = message.includes("unsupported image format")
      ? "it is not a picture of a known kind"
      : "its header is damaged or cut off";
    throw new ImageError(`Cannot read image ${file.label}: ${reason}`, {
      cause,
      hint: "PNG, JPEG, WebP, GIF, TIFF, AVIF and SVG are read",
    });
  }
}

function colorsOf({ space, hasAlpha, hasProfile }: Metadata): Colors {
  if (space === "cmyk" && !hasProfile) return "cmyk";
  return hasAlpha ? "alpha" : "rgb";
}

function heicError(label: string): ImageError {
  return new ImageError(`Cannot read image ${label}: HEIC is not read`, {
    hint: "convert it to JPEG or PNG first",
  });
}

function refuseTooLarge(label: string, width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw new ImageError(
    `Cannot read image ${label}: ${width} x ${height} pixels are ` +
      `${toMillions(width * height)} million, the limit is ` +
      `${toMillions(MAX_PIXELS)} million`,
  );
}

function toMillions(pixels: number): number {
  return Math.ceil(pixels / 1e6);
}

/** Gives the longer side its pixels, and the shorter one at least one. */
function densityFor(
  { width, height }: { width: number; height: number },
  side: number,
): number {
  const scale = Math.max(
    side / Math.max(width, height),
    1 / Math.min(width, height),
  );
  return Math.min(MAX_DENSITY, Math.max(1, SVG_DENSITY * scale));
}
