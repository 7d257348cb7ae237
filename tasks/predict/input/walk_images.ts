import { glob } from "node:fs/promises";
import { resolve } from "@std/path";
import { NotFoundError, UsageError } from "../../../lib/base/errors.ts";
import { isUrl, type NamedImage, type UnusableImage } from "./picture.ts";
import { walkFolder, type WalkOptions } from "./walk_folder.ts";

const GLOB_REGEXP = /[*?[\]{}]/;

/** Where relative paths start and what `-` stands for. */
export interface WalkImagesOptions extends WalkOptions {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Standard input. */
  readonly stdin: () => ReadableStream<Uint8Array>;
}

/**
 * Gives what `--image` was given one by one: files stay as they are, a folder becomes the pictures in
 * it, a pattern the files that match, both in the order of their names; `-` is standard input.
 *
 * @throws {UsageError} If nothing was given, or standard input is named twice.
 * @throws {NotFoundError} If a folder or pattern has no pictures.
 */
export async function* walkImages(
  named: readonly string[],
  options: WalkImagesOptions,
): AsyncGenerator<NamedImage | UnusableImage> {
  if (named.length === 0) {
    throw new UsageError("Cannot predict: no picture is given", {
      hint: "add --image FILE",
    });
  }
  if (named.filter((name) => name === "-").length > 1) {
    throw new UsageError('Cannot use "--image -" twice: standard input ends');
  }
  for (const name of named) yield* walkOne(name, options);
}

async function* walkOne(
  name: string,
  options: WalkImagesOptions,
): AsyncGenerator<NamedImage | UnusableImage> {
  const { cwd, stdin } = options;
  const path = resolve(cwd, name);
  if (name.startsWith("data:")) yield { name: "data:", image: name };
  else if (isUrl(name)) yield { name, image: name };
  else if (name === "-") yield { name, image: await readAll(stdin()) };
  else {
    const kind = await kindOf(path);
    if (kind === "folder") yield* walkNamed({ path, name }, options);
    else if (kind === "none" && GLOB_REGEXP.test(name)) {
      yield* await matchingImages(name, cwd);
    } else yield { name, image: path };
  }
}

async function* walkNamed(
  folder: { path: string; name: string },
  options: WalkImagesOptions,
): AsyncGenerator<NamedImage | UnusableImage> {
  let isEmpty = true;
  for await (const image of walkFolder(folder, options)) {
    isEmpty = false;
    yield image;
  }
  if (!isEmpty) return;
  throw new NotFoundError(
    `Cannot find a picture in folder "${folder.name}"`,
    options.isRecursive ? {} : { hint: "--recursive looks into its folders" },
  );
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

async function readAll(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
