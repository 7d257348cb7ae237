import { fromFileUrl } from "@std/path";

/** Pixels that are already decoded, row by row from the top left. */
export interface RawPixels {
  /** One byte a channel, channels of a pixel together. */
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 2 grey with alpha, 3 RGB, 4 RGB with alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * A picture: the path of a file, a `file:` or `data:` URL, the bytes of a file, or pixels.
 *
 * A string is a path unless it begins with `file:` or `data:`. Remote URLs are refused: fetch them
 * yourself, so that it is seen where the network is used.
 */
export type ImageInput = string | URL | Uint8Array | Blob | RawPixels;

/** Says whether an input is decoded pixels. */
export function isRawPixels(input: ImageInput): input is RawPixels {
  return typeof input === "object" && "channels" in input;
}

/** The path of a picture that is a file; `undefined` for bytes, pixels and `data:` URLs. */
export function imagePathOf(input: ImageInput): string | undefined {
  if (typeof input !== "string" && !(input instanceof URL)) return undefined;
  const address = String(input);
  if (/^data:/i.test(address)) return undefined;
  return /^file:/i.test(address) ? fromFileUrl(address) : address;
}
