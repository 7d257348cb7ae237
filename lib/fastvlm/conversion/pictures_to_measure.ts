import { fileURLToPath } from "node:url";
import { builtInPicture } from "../../convert/choose/built_in_picture.ts";
import { toFloat32 } from "../../onnx/tensor.ts";
import { readCalibrationPictures } from "./calibration_pictures.ts";

/** Side of the square that Apple's vision encoder was trained with, in pixels. */
const TRAINED_SIDE = 1024;

/** Of a person's own pictures; of the examples, which are alike. */
const MOST_PICTURES = { own: 8, examples: 2 };

/** Beside the toolkit's code; a compiled program does without them. */
const EXAMPLES = new URL("../../../examples/", import.meta.url);

/** Where pictures come from. */
export interface PictureSources {
  /**
   * Folder of a person's own.
   *
   * @default {undefined} The toolkit's examples alone.
   */
  readonly calibrate?: string | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the pictures that a conversion measures with: a person's, if there is a folder of them, and
 * examples. Ranges of a few pictures of one kind can be half of what others need (measured), so that
 * examples are always among them.
 *
 * @returns Float32 `[1, 3, side, side]`, an array each; `undefined` if there are none, where the converter
 * uses a picture of its own.
 * @throws {NotFoundError} If there is no such folder, or no picture in it.
 * @throws {ImageError} If one of its pictures cannot be decoded.
 */
export async function picturesToMeasure(
  { calibrate, signal }: PictureSources,
): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  if (calibrate === undefined) return await readExamples(signal);
  const own = await readCalibrationPictures(calibrate, {
    ...{ side: TRAINED_SIDE, signal },
    most: MOST_PICTURES.own,
  });
  const others = await readExamples(signal) ??
    [toFloat32(builtInPicture(TRAINED_SIDE))];
  return [...own, ...others];
}

async function readExamples(
  signal: AbortSignal | undefined,
): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  try {
    return await readCalibrationPictures(fileURLToPath(EXAMPLES), {
      ...{ side: TRAINED_SIDE, signal },
      most: MOST_PICTURES.examples,
    });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
