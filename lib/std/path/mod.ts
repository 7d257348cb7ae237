/**
 * The part of `@std/path` that the toolkit uses, over `node:path` and `node:url`.
 *
 * `deno.json` links `jsr:@std/path` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/path_test.ts` holds both to the same contract.
 *
 * @module
 */

import nodePath from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export {
  basename,
  dirname,
  extname,
  isAbsolute,
  relative,
  resolve,
} from "node:path";

/** Joins segments to one normalized path; the first one must be given, as the real `join` wants. */
export function join(path: string, ...paths: string[]): string {
  return nodePath.join(path, ...paths);
}

/** The separator of path segments on this system: `"/"` or `"\\"`. */
export const SEPARATOR: "/" | "\\" = nodePath.sep;

/** Turns a `file:` URL into a path. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** Turns an absolute path into a `file:` URL. */
export function toFileUrl(path: string): URL {
  return pathToFileURL(path);
}
