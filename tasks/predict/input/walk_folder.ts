import { extname, join } from "@std/path";
import { ImageError } from "../../../lib/base/errors.ts";
import { explainSystemError } from "../../../lib/cli/system_errors.ts";
import type { NamedImage, UnusableImage } from "./picture.ts";

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

/** What Deno puts for bytes of a name that are not UTF-8; the file cannot be opened by such a name. */
const REPLACEMENT_CHARACTER = "\ufffd";

/** A folder, and how the person named it. */
export interface NamedFolder {
  /** Its path. */
  readonly path: string;
  /** What the names of its pictures begin with. */
  readonly name: string;
}

/** Options of {@linkcode walkFolder}. */
export interface WalkOptions {
  /**
   * Whether the folders in it count too. Links to folders are not followed, so that no loop of them
   * leads anywhere.
   *
   * @default {false}
   */
  readonly isRecursive?: boolean;
}

/**
 * Gives the pictures of a folder one by one, sorted by the names of files and folders; only the names
 * of the folders on the way to it are in memory. A folder in it that cannot be read is given with its
 * error.
 *
 * @throws the file system's error, if the folder itself cannot be read.
 */
export async function* walkFolder(
  folder: NamedFolder,
  options: WalkOptions = {},
): AsyncGenerator<NamedImage | UnusableImage> {
  const { isRecursive = false } = options;
  const { names, others } = await readNames(folder.path, isRecursive);
  for (const inner of names) {
    const path = join(folder.path, inner);
    const name = join(folder.name, inner);
    const kind = others.get(inner);
    if (kind === "folder") yield* walkInner({ path, name }, options);
    else if (kind === undefined || await leadsToFile(path)) {
      yield await toImage(path, name);
    }
  }
}

async function* walkInner(
  folder: NamedFolder,
  options: WalkOptions,
): AsyncGenerator<NamedImage | UnusableImage> {
  try {
    yield* walkFolder(folder, options);
  } catch (error) {
    yield { name: folder.name, error: explainSystemError(error) };
  }
}

/** The sorted names of a folder, and which of them are no plain files: of a million few are. */
interface Names {
  readonly names: string[];
  readonly others: Map<string, "folder" | "link">;
}

/** What is no picture is left out, as it may be most of a folder. */
async function readNames(path: string, isRecursive: boolean): Promise<Names> {
  const names: string[] = [];
  const others: Names["others"] = new Map();
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    if (isDirectory ? !isRecursive : !isPicture(name)) continue;
    names.push(name);
    if (!isFile) others.set(name, isDirectory ? "folder" : "link");
  }
  names.sort();
  return { names, others };
}

function isPicture(name: string): boolean {
  return PICTURE_EXTENSIONS.has(extname(name).toLowerCase());
}

/** A link that leads nowhere is left to the picture's reader, which says so; pipes and devices are not. */
async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return true;
  }
}

async function toImage(
  path: string,
  name: string,
): Promise<NamedImage | UnusableImage> {
  if (!name.includes(REPLACEMENT_CHARACTER) || await isThere(path)) {
    return { name, image: path };
  }
  return {
    name,
    error: new ImageError(
      `Cannot read image "${name}": its name is not UTF-8`,
      { hint: "give it another name" },
    ),
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
