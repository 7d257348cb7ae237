import type { NamedImage, UnusableImage } from "./input/picture.ts";
import { walkImages, type WalkImagesOptions } from "./input/walk_images.ts";

/** Where relative paths start and what `-` stands for. */
export type ExpandOptions = WalkImagesOptions;

/**
 * Expands what `--image` was given, all at once: for a run that keeps its answers in memory anyway.
 *
 * @throws what {@linkcode walkImages} throws.
 */
export async function expandImages(
  named: readonly string[],
  options: ExpandOptions,
): Promise<(NamedImage | UnusableImage)[]> {
  return await Array.fromAsync(walkImages(named, options));
}
