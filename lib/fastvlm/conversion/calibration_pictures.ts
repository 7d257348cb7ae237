import { join } from "@std/path";
import { NotFoundError } from "../../base/errors.ts";
import { pixelTensor } from "../../onnx/pixels.ts";
import { toFloat32 } from "../../onnx/tensor.ts";
import { prepareImage } from "../image/prepare_image.ts";

const PICTURE_REGEXP = /\.(?:avif|gif|jpe?g|png|tiff?|webp)$/i;

/** As Apple's tower takes pictures: only divided by 255. */
const PREPROCESSING = { rescale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };

/** Options of {@linkcode readCalibrationPictures}. */
export interface CalibrationOptions {
  /** Side of the square that the vision encoder takes, in pixels. */
  readonly side: number;
  /** Pictures to read at most: each one makes every measurement a second longer. */
  readonly most: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the first pictures of a folder, in the order of their names, as the vision encoder takes them:
 * float32 `[1, 3, side, side]`, an array each.
 *
 * @throws {NotFoundError} If there is no such folder, or no picture in it.
 * @throws {ImageError} If one cannot be decoded.
 */
export async function readCalibrationPictures(
  folder: string,
  { side, most, signal }: CalibrationOptions,
): Promise<Float32Array<ArrayBuffer>[]> {
  const names = (await listNames(folder))
    .filter((name) => PICTURE_REGEXP.test(name)).sort();
  if (names.length === 0) {
    throw new NotFoundError(
      `Cannot calibrate with "${folder}": no pictures there`,
    );
  }
  const pictures: Float32Array<ArrayBuffer>[] = [];
  for (const name of names.slice(0, most)) {
    const { pixels } = await prepareImage(join(folder, name), {
      ...PREPROCESSING,
      side,
      signal,
    });
    pictures.push(toFloat32(pixelTensor(pixels)));
  }
  return pictures;
}

async function listNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => !isDirectory)
      .map(({ name }) => name);
  } catch (cause) {
    throw new NotFoundError(`Cannot read calibration folder "${folder}"`, {
      cause,
    });
  }
}
