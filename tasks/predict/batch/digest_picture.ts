import { sha256 } from "../../../lib/base/digest.ts";
import { ImageError } from "../../../lib/base/errors.ts";
import { readImage } from "../../../lib/fastvlm/image/read_image.ts";
import type { NamedImage } from "../input/picture.ts";

/**
 * The SHA-256 of a picture's file, by which its answer is found.
 *
 * @throws {ImageError} If it cannot be read.
 * @throws the signal's reason.
 */
export async function digestPicture(
  { image, name }: NamedImage,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return sha256((await readImage(image, signal)).bytes);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ImageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`Cannot read image "${name}": ${reason}`, {
      cause: error,
    });
  }
}
