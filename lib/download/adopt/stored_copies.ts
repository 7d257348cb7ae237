import { dirname, join } from "@std/path";
import type { ModelRef } from "../../catalog/find.ts";
import { examineStore } from "../../storage/examine/examine_store.ts";
import type { Finding } from "../../storage/examine/finding.ts";
import { partialRoot } from "../../storage/layout.ts";
import type { Store } from "../../storage/stores.ts";
import type { WantedFile } from "../wanted_file.ts";
import { type FileCopies, type FileCopy, hasLength } from "./file_copy.ts";

/** Where {@linkcode findStored} looks, and how closely. */
export interface FindStoredOptions {
  /** The stores, in the order of preference. */
  stores: readonly Store[];
  /**
   * Reads the files of installed models, rather than trusting those that look unchanged.
   *
   * @default {false}
   */
  verify?: boolean;
  /** Ends the search. */
  signal?: AbortSignal;
}

/**
 * Finds files of a model in the stores: in its own folders, those of other versions too, and a
 * checkpoint in the folders that Apple's scripts make. Files that their manifest shows to be damaged are
 * left out.
 */
export async function findStored(
  ref: ModelRef,
  files: readonly WantedFile[],
  { stores, ...options }: FindStoredOptions,
): Promise<FileCopies> {
  const copies: FileCopies = new Map(files.map(({ path }) => [path, []]));
  for (const store of stores) {
    for (const finding of await examineStore(ref, store, options)) {
      // What is unfinished there is taken up, not copied.
      if (dirname(finding.directory) === partialRoot(store)) continue;
      for (const file of files) {
        const copy = await findCopy(finding, file);
        if (copy !== undefined) copies.get(file.path)?.push(copy);
      }
    }
  }
  return copies;
}

async function findCopy(
  { directory, manifest, intact }: Finding,
  file: WantedFile,
): Promise<FileCopy | undefined> {
  const name = manifest === undefined ? file.path : findIntact(intact, file);
  if (name === undefined) return undefined;
  const path = join(directory, name);
  if (!await hasLength(path, file)) return undefined;
  const canLink = manifest !== undefined && await isReadOnly(path);
  return { path, origin: "store", canLink };
}

/** A file that has been renamed since is found by its digest. */
function findIntact(
  intact: ReadonlyMap<string, string>,
  { path, digest: { algorithm, value } }: WantedFile,
): string | undefined {
  if (algorithm !== "sha256") return intact.has(path) ? path : undefined;
  if (intact.get(path) === value) return path;
  return [...intact].find(([, sha256]) => sha256 === value)?.[0];
}

/** Only a file that no one may write to keeps its content when it is shared. */
async function isReadOnly(path: string): Promise<boolean> {
  const { isFile, isSymlink, mode, nlink } = await Deno.lstat(path);
  if (!isFile || isSymlink || mode === null || nlink === null) return false;
  return (mode & 0o222) === 0;
}
