/** Enough to see what a body is. */
export const IMPOSTOR_PEEK_BYTES = 64;

/** Longest pointer that Git LFS itself accepts. */
const MAXIMUM_POINTER_BYTES = 1024;

const POINTER_START = "version https://git-lfs.github.com/spec/";

const HTML_START_REGEXP = /^\s*<(?:!doctype\s+html|html)\b/i;

/** What is known of the file that was asked for, and of the answer. */
export interface Answer {
  /** Path of the file. */
  path: string;
  /** Bytes that the file must have, if known. */
  bytes: number | undefined;
  /** The answer's `Content-Type`. */
  contentType: string | null;
  /** The first bytes of the answer's body. */
  start: Uint8Array;
}

/**
 * Recognizes what servers send with status 200 instead of a file: the page of a login or proxy, or the
 * text that stands for a file in a repository whose large files were not fetched.
 */
export function describeImpostor(
  { path, bytes = Infinity, contentType, start }: Answer,
): string | undefined {
  const text = new TextDecoder("latin1").decode(start);
  if (text.startsWith(POINTER_START) && bytes > MAXIMUM_POINTER_BYTES) {
    return "a Git LFS pointer instead of the file";
  }
  const isHtml = contentType?.trim().toLowerCase().startsWith("text/html") ||
    HTML_START_REGEXP.test(text);
  return isHtml && !/\.html?$/i.test(path) ? "an HTML page" : undefined;
}
