import { join } from "@std/path";
import {
  type Environment,
  processEnvironment,
} from "../../base/environment.ts";
import type { WantedFile } from "../wanted_file.ts";
import { type FileCopies, type FileCopy, hasLength } from "./file_copy.ts";

/** What is looked for in the cache, and where the cache is. */
export interface FindCachedOptions {
  /** Repository, as in `"owner/name"`. */
  repo: string;
  /** Commit, as 40 hexadecimal digits. */
  commit: string;
  /**
   * Looks up `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME` and `HOME`.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
}

/**
 * Finds files in the cache that Hugging Face's own tools share, by their digest and by commit and path.
 * The cache is only looked at.
 *
 * It has `models--owner--name/blobs/<digest>` (SHA-256 of a large file, git's SHA-1 of a small one) and
 * `models--owner--name/snapshots/<commit>/<path>`, which are links to the former where the system has
 * links: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export async function findCached(
  files: readonly WantedFile[],
  { repo, commit, environment = processEnvironment }: FindCachedOptions,
): Promise<FileCopies> {
  const copies: FileCopies = new Map();
  const root = hubCacheRoot(environment);
  if (root === undefined) return copies;
  const folder = join(root, `models--${repo.replaceAll("/", "--")}`);
  for (const file of files) {
    const paths = [
      join(folder, "blobs", file.digest.value),
      join(folder, "snapshots", commit, file.path),
    ];
    copies.set(file.path, await keepCopies(paths, file));
  }
  return copies;
}

/**
 * Folder of the cache: `HF_HUB_CACHE`, else `HF_HOME/hub`, else `XDG_CACHE_HOME/huggingface/hub`, else
 * `~/.cache/huggingface/hub`; `undefined` if none of the variables can be read.
 */
export function hubCacheRoot(environment: Environment): string | undefined {
  const own = lookUp(environment, "HF_HUB_CACHE");
  if (own !== undefined) return own;
  const home = lookUp(environment, "HF_HOME");
  if (home !== undefined) return join(home, "hub");
  const shared = lookUp(environment, "XDG_CACHE_HOME");
  if (shared !== undefined) return join(shared, "huggingface", "hub");
  const user = lookUp(environment, "HOME") ??
    lookUp(environment, "USERPROFILE");
  return user && join(user, ".cache", "huggingface", "hub");
}

/** Who may not read a variable does not need the cache either. */
function lookUp(environment: Environment, name: string): string | undefined {
  try {
    return environment(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

async function keepCopies(
  paths: readonly string[],
  file: WantedFile,
): Promise<FileCopy[]> {
  const seen = new Set<string>();
  const copies: FileCopy[] = [];
  for (const path of paths) {
    if (!await hasLength(path, file)) continue;
    const place = await Deno.realPath(path);
    // The files of another program may change at any time: they are copied.
    if (!seen.has(place)) {
      copies.push({ path, origin: "hubCache", canLink: false });
    }
    seen.add(place);
  }
  return copies;
}
