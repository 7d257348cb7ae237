import { glob } from "node:fs/promises";
import { extname, join, resolve } from "@std/path";
import { NotFoundError, UsageError } from "../../lib/base/errors.ts";

/** Files of a folder that count as pictures; a file that is named counts whatever it is called. */
const PICTURE_EXTENSIONS = new Set([
  ".avif",
  ".gif",
  ".heic",
  ".jpeg",
  ".jpg",
  ".png",
  ".svg",
  ".tif",
  ".tiff",
  ".webp",
]);

const URL_REGEXP = /^[a-z][a-z0-9+.-]+:\/\//i;
const GLOB_REGEXP = /[*?[\]{}]/;

/** One picture that the person named, directly or by a folder or pattern. */
export interface NamedImage {
  /** How to call it on the screen and in results. */
  name: string;
  /** A path, a `data:` URL, or the bytes of standard input. */
  image: string | Uint8Array;
}

/** Where relative paths start and what `-` stands for. */
export interface ExpandOptions {
  /** Folder that relative paths start from. */
  cwd: string;
  /** Standard input. */
  stdin: () => ReadableStream<Uint8Array>;
}

/**
 * Expands what `--image` was given: files stay as they are, a folder becomes the pictures in it, a
 * pattern the files that match, both in the order of their names; `-` is standard input.
 *
 * @throws {UsageError} If nothing was given, or standard input is named twice.
 * @throws {NotFoundError} If a folder or pattern has no pictures.
 */
export async function expandImages(
  named: readonly string[],
  { cwd, stdin }: ExpandOptions,
): Promise<NamedImage[]> {
  if (named.length === 0) {
    throw new UsageError("Cannot predict: no picture is given", {
      hint: "add --image FILE",
    });
  }
  if (named.filter((name) => name === "-").length > 1) {
    throw new UsageError('Cannot use "--image -" twice: standard input ends');
  }
  const images: NamedImage[] = [];
  for (const name of named) images.push(...await expand(name, cwd, stdin));
  return images;
}

async function expand(
  name: string,
  cwd: string,
  stdin: ExpandOptions["stdin"],
): Promise<NamedImage[]> {
  if (name.startsWith("data:")) return [{ name: "data:", image: name }];
  // Whether a URL is read or refused is for the picture's own reader to say.
  if (URL_REGEXP.test(name)) return [{ name, image: name }];
  if (name === "-") return [{ name, image: await readAll(stdin()) }];
  const path = resolve(cwd, name);
  const kind = await kindOf(path);
  if (kind === "folder") return await folderImages(path, name);
  if (kind === "none" && GLOB_REGEXP.test(name)) {
    return await matchingImages(name, cwd);
  }
  return [{ name, image: path }];
}

/** What is not there is left to the picture's own reader, which says so. */
async function kindOf(path: string): Promise<"folder" | "file" | "none"> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    if (error instanceof Deno.errors.NotADirectory) return "none";
    throw error;
  }
}

async function folderImages(
  path: string,
  name: string,
): Promise<NamedImage[]> {
  const entries = await Array.fromAsync(Deno.readDir(path));
  const files = entries
    .filter((entry) => !entry.isDirectory && isPicture(entry.name))
    .map((entry) => entry.name);
  if (files.length === 0) {
    throw new NotFoundError(`Cannot find a picture in folder "${name}"`);
  }
  return files.sort().map((file) => ({
    name: join(name, file),
    image: join(path, file),
  }));
}

async function matchingImages(
  pattern: string,
  cwd: string,
): Promise<NamedImage[]> {
  const names = (await Array.fromAsync(glob(pattern, { cwd }))).sort();
  const images = names.map((name) => ({ name, image: resolve(cwd, name) }));
  const kinds = await Promise.all(images.map(({ image }) => kindOf(image)));
  const files = images.filter((_, index) => kinds[index] === "file");
  if (files.length > 0) return files;
  throw new NotFoundError(`Cannot find a picture that matches "${pattern}"`);
}

function isPicture(name: string): boolean {
  return PICTURE_EXTENSIONS.has(extname(name).toLowerCase());
}

async function readAll(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
