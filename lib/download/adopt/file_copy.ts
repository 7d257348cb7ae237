import type { WantedFile } from "../wanted_file.ts";

/** Which kind of place a copy lies in. */
export type CopyOrigin = "store" | "hubCache" | "folder";

/** A file of this machine that may have the content of a wanted one; only its digest can tell. */
export interface FileCopy {
  /** Absolute path. */
  path: string;
  /** Where it lies. */
  origin: CopyOrigin;
  /** Whether nobody writes to it, so that a hard link is as good as a copy. */
  canLink: boolean;
}

/** The copies of some files by the files' paths, the best ones first. */
export type FileCopies = Map<string, FileCopy[]>;

/**
 * Says whether a path leads to a file of the wanted length. What cannot be reached, for lack of a
 * permission too, is no copy.
 */
export async function hasLength(
  path: string,
  { bytes }: WantedFile,
): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    return info.isFile && info.size === bytes;
  } catch {
    // Not there, a broken link, out of reach: the file is then fetched.
    return false;
  }
}
