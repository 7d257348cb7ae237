import { sha256 } from "../../base/digest.ts";
import { ImageError } from "../../base/errors.ts";
import { openPixels } from "../image/decode/open_pixels.ts";
import { readImage } from "../image/read_image.ts";

/** Which picture, and how large. */
export interface ThumbnailOptions {
  /** Longest side, in pixels; a smaller picture stays as it is. */
  readonly side: number;
  /**
   * SHA-256 of the picture that is meant.
   *
   * @default {undefined} Whatever is at the path.
   */
  readonly sha256?: string | undefined;
}

/** Good enough for a few hundred pixels, and some kilobytes. */
const WEBP_QUALITY = 72;

/**
 * Makes a small WebP picture of a file.
 *
 * @returns The file's bytes; `undefined` if the picture is gone, changed or cannot be decoded.
 */
export async function thumbnail(
  path: string,
  { side, sha256: expected }: ThumbnailOptions,
): Promise<Uint8Array | undefined> {
  try {
    const file = await readImage(path);
    if (expected !== undefined && sha256(file.bytes) !== expected) {
      return undefined;
    }
    const { pixels } = await openPixels(file, side);
    return await pixels.autoOrient()
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .webp({ quality: WEBP_QUALITY })
      .toBuffer();
  } catch (error) {
    if (error instanceof ImageError || isDecoderError(error)) return undefined;
    throw error;
  }
}

/** What the decoder throws of damaged pixels is a plain error. */
function isDecoderError(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error;
}
