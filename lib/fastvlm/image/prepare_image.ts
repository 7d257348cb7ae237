import { createSha256, sha256 } from "../../base/digest.ts";
import { byteValues, type Pixels } from "../../onnx/pixels.ts";
import { type ImageInput, isRawPixels, type RawPixels } from "./image_input.ts";
import {
  type OpenPixels,
  openPixels,
  openRawPixels,
} from "./decode/open_pixels.ts";
import { readImage } from "./read_image.ts";
import { squarePixels } from "./square/square_pixels.ts";

/** What a model wants of its pictures; from its `preprocessor_config.json`. */
export interface Preprocessing {
  /** Side of the square, in pixels. */
  readonly side: number;
  /** What bytes are multiplied by, usually 1/255. */
  readonly rescale: number;
  /** What is then subtracted from red, green and blue. */
  readonly mean: readonly number[];
  /** What the difference is divided by. */
  readonly std: readonly number[];
}

/** A picture as the vision encoder takes it. */
export interface PreparedImage {
  /** Its square, and the numbers that stand for its bytes. */
  readonly pixels: Pixels;
  /** Width of the picture as seen, in pixels. */
  readonly width: number;
  /** Height of the picture as seen, in pixels. */
  readonly height: number;
  /** SHA-256 of the given file, or of given pixels with their shape. */
  readonly sha256: string;
}

/** Options of {@linkcode prepareImage}. */
export interface PrepareImageOptions extends Preprocessing {
  /**
   * Stops the reading.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
}

interface Source extends OpenPixels {
  readonly sha256: string;
}

/**
 * Reads a picture and makes the square that the vision encoder looks at.
 *
 * @throws {ImageError} If it cannot be read or decoded, or has too many pixels.
 */
export async function prepareImage(
  input: ImageInput,
  options: PrepareImageOptions,
): Promise<PreparedImage> {
  const { side, signal } = options;
  const source = await openSource(input, side, signal);
  signal?.throwIfAborted();
  const bytes = await squarePixels(source, side);
  signal?.throwIfAborted();
  return {
    pixels: { side, bytes, values: normalized(options) },
    width: source.width,
    height: source.height,
    sha256: source.sha256,
  };
}

async function openSource(
  input: ImageInput,
  side: number,
  signal: AbortSignal | undefined,
): Promise<Source> {
  if (isRawPixels(input)) {
    return {
      ...openRawPixels(input),
      sha256: digestRaw(input),
    };
  }
  const file = await readImage(input, signal);
  return {
    ...await openPixels(file, side),
    sha256: sha256(file.bytes),
  };
}

function digestRaw({ data, width, height, channels }: RawPixels): string {
  const shape = `${width}x${height}x${channels}:`;
  return createSha256().update(shape).update(data).digest("hex");
}

/** The processor's arithmetic, for each value that a byte of a channel can have. */
function normalized(
  { rescale, mean, std }: Preprocessing,
): Float32Array<ArrayBuffer> {
  return byteValues((byte, channel) =>
    (byte * rescale - (mean[channel] ?? 0)) / (std[channel] ?? 1)
  );
}
