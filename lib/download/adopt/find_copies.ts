import { join } from "@std/path";
import type { Environment } from "../../base/environment.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type { ManifestSource } from "../../storage/manifest.ts";
import type { Store } from "../../storage/stores.ts";
import type { ResolvedFiles } from "../plan/resolve_files.ts";
import type { WantedFile } from "../wanted_file.ts";
import type { FileCopies } from "./file_copy.ts";
import { findCached } from "./hub_cache.ts";
import { findStored } from "./stored_copies.ts";

/** Where {@linkcode findCopies} looks, and how closely. */
export interface FindCopiesOptions {
  /** The stores, in the order of preference. */
  stores: readonly Store[];
  /**
   * Looks up where the Hugging Face cache is.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
  /**
   * Reads the files of installed models, rather than trusting those that look unchanged.
   *
   * @default {false}
   */
  verify?: boolean;
  /**
   * Looks nowhere but in the folder that the model comes from.
   *
   * @default {false}
   */
  sourceOnly?: boolean;
  /** Ends the search. */
  signal?: AbortSignal;
}

/**
 * Finds files of this machine that may have the content of wanted ones, so that they need not be
 * fetched: in the stores, in the Hugging Face cache, and in the folder that the model comes from. Their
 * length is right; whether their digest is, shows when they are adopted.
 */
export async function findCopies(
  ref: ModelRef,
  { source, files }: ResolvedFiles,
  { sourceOnly = false, ...options }: FindCopiesOptions,
): Promise<FileCopies> {
  const places: FileCopies[] = [];
  if (!sourceOnly) {
    places.push(await findStored(ref, files, options));
    places.push(await findInCache(source, files, options));
  }
  if (source.path !== undefined) places.push(copiesIn(source.path, files));
  return new Map(files.map(({ path }) => [
    path,
    places.flatMap((copies) => copies.get(path) ?? []),
  ]));
}

async function findInCache(
  { repo, commit }: ManifestSource,
  files: readonly WantedFile[],
  { environment }: FindCopiesOptions,
): Promise<FileCopies> {
  if (repo === undefined || commit === undefined) return new Map();
  const place = { repo, commit, ...(environment && { environment }) };
  return await findCached(files, place);
}

function copiesIn(folder: string, files: readonly WantedFile[]): FileCopies {
  return new Map(files.map(({ path }) => [
    path,
    [{ path: join(folder, path), origin: "folder", canLink: false }],
  ]));
}
