import { basename, dirname, join } from "@std/path";
import { leadsToLibrary, matchesLibrary } from "./library_pattern.ts";
import type { NpmPackage } from "./read_modules.ts";
import type { CompileTarget } from "./targets.ts";

/** The folder of `onnxruntime-node` that holds the libraries of every system. */
const LIBRARY_FOLDER = "bin";

/**
 * Sharp for musl: Deno chooses packages by system and processor but not by C library, and is itself
 * made for glibc.
 */
const MUSL_REGEXP = /^@img\/.*linuxmusl/;

/** Tests of packages, and what Deno and other tools leave beside the files. */
const UNUSED_REGEXP = /^(?:tests?|__tests__|\..*|.*\.(?:test|spec)\.\w+)$/;

/**
 * What `deno compile --exclude` must be told, as it embeds npm packages whole.
 *
 * @returns Absolute paths, without symbolic links, as Deno compares them; of folders that are not
 *   needed at all, the folder's own.
 */
export async function excludedPaths(
  packages: readonly NpmPackage[],
  target: CompileTarget,
): Promise<string[]> {
  const excluded: string[] = [];
  for (const { name, version, localPath } of packages) {
    const root = await realPath(localPath);
    if (MUSL_REGEXP.test(name)) excluded.push(root);
    else {
      excluded.push(
        ...await listUnneeded(root, (path, isFolder) => {
          if (UNUSED_REGEXP.test(basename(path))) return false;
          return name !== "onnxruntime-node" ||
            !path.startsWith(`${LIBRARY_FOLDER}/`) ||
            isLoaded(`${name}/${version}/${path}`, isFolder, target);
        }),
      );
    }
  }
  return excluded;
}

function isLoaded(
  path: string,
  isFolder: boolean,
  { libraries }: CompileTarget,
): boolean {
  const matches = isFolder ? leadsToLibrary : matchesLibrary;
  return libraries.some((library) => matches(path, library));
}

/** Paths in a folder, from there with `/`, are asked for; those that come back are absolute. */
async function listUnneeded(
  root: string,
  isNeeded: (path: string, isFolder: boolean) => boolean,
  folder = "",
): Promise<string[]> {
  const unneeded: string[] = [];
  for (const { name, isDirectory } of await listFolder(join(root, folder))) {
    const path = `${folder}${name}`;
    if (!isNeeded(path, isDirectory)) unneeded.push(join(root, path));
    else if (isDirectory) {
      unneeded.push(...await listUnneeded(root, isNeeded, `${path}/`));
    }
  }
  return unneeded;
}

/** A package that is not there yet is fetched by `deno compile`: one of the target's own libraries. */
async function listFolder(path: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** See {@linkcode listFolder}: what is not there yet has the path that it will have. */
async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return join(await realPath(dirname(path)), basename(path));
  }
}
