/** One picture that the person named, directly or by a folder, pattern or list. */
export interface NamedImage {
  /** How to call it on the screen and in results. */
  readonly name: string;
  /** A path, a `data:` URL, or the bytes of standard input. */
  readonly image: string | Uint8Array;
}

/** Something that was to be a picture or a folder of pictures, and cannot be read. */
export interface UnusableImage {
  /** How to call it on the screen and in results. */
  readonly name: string;
  /** Why it cannot be read. */
  readonly error: unknown;
}

/** A picture with what is asked of it, if not the same as of all. */
export interface AskedImage extends NamedImage {
  /** The question. */
  readonly prompt?: string;
  /** Kind of the question. */
  readonly mode?: string;
}

/** What a run gets one after another, with its number in the list or the walk. */
export type BatchInput =
  & { readonly line: number }
  & (AskedImage | UnusableImage);

const URL_REGEXP = /^(?:data:|[a-z][a-z0-9+.-]+:\/\/)/i;

/** Says whether a name is a URL; whether that is read or refused is for the picture's reader to say. */
export function isUrl(name: string): boolean {
  return URL_REGEXP.test(name);
}
