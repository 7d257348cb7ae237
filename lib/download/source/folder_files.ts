import { join } from "@std/path";
import { sha256File } from "../../base/digest.ts";
import { NotFoundError, StorageError } from "../../base/errors.ts";
import type { FolderSource, LockEntry } from "../../catalog/schema.ts";
import { validatePath } from "../../catalog/valid_path.ts";
import { explainReadFailure } from "../../storage/storage_error.ts";
import type { WantedFile } from "../wanted_file.ts";
import { lockedFiles, unlockedFiles } from "./locked_files.ts";
import { selectNamed } from "./select_named.ts";

/** The files of a variant that comes from a folder. */
export interface FolderFiles {
  /** Whether the lock has all files; otherwise some are as they lie there. */
  isLocked: boolean;
  /** All files. */
  files: WantedFile[];
}

/** What {@linkcode resolveFolderFiles} looks up. */
export interface ResolveFolderFilesOptions {
  /** The variant's `files`. */
  patterns: readonly string[];
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/**
 * Finds out which files a variant has, and what must be in them: from the lock, else from the folder,
 * whose files are then read and digested.
 *
 * @throws {NotFoundError} If there is no such folder, or it lacks a file.
 * @throws {StorageError} If it cannot be read.
 * @throws {ConfigError} If a path cannot be used.
 */
export async function resolveFolderFiles(
  { path: folder }: FolderSource,
  { patterns, lockEntry, signal }: ResolveFolderFilesOptions,
): Promise<FolderFiles> {
  const files = lockedFiles(lockEntry);
  const open = unlockedFiles(patterns, lockEntry);
  if (open.length === 0) return { isLocked: true, files };
  try {
    const depth = Math.max(...open.map((file) => file.split("/").length));
    const paths = await listPaths(folder, depth);
    for (const path of selectNamed(paths, open, `in folder "${folder}"`)) {
      files.push(await describeFile(folder, validatePath(path), signal));
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw explainFolder(error, folder);
  }
  return { isLocked: false, files };
}

/** Paths below a folder with `/`, as deep as a pattern can reach. Links are followed. */
async function listPaths(
  folder: string,
  depth: number,
  prefix = "",
): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(join(folder, prefix))) {
    const path = `${prefix}${name}`;
    const info = await statIfPresent(join(folder, path));
    if (info?.isFile) paths.push(path);
    if (info?.isDirectory && depth > 1) {
      paths.push(...await listPaths(folder, depth - 1, `${path}/`));
    }
  }
  return paths.sort();
}

/** A broken link is as good as nothing. */
async function statIfPresent(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function describeFile(
  folder: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<WantedFile> {
  const { size } = await Deno.stat(join(folder, path));
  const value = await sha256File(join(folder, path), signal);
  return { path, bytes: size, digest: { algorithm: "sha256", value } };
}

function explainFolder(error: unknown, folder: string): unknown {
  if (error instanceof Deno.errors.NotFound) {
    return new NotFoundError(`Cannot find folder "${folder}"`, {
      hint: "check the variant's source in models.config.json",
      cause: error,
    });
  }
  const isSystemError = error instanceof Deno.errors.NotCapable ||
    (error instanceof Error && "code" in error &&
      typeof error.code === "string" && error.code.startsWith("E"));
  if (!isSystemError) return error;
  return new StorageError(
    `Cannot read folder "${folder}": ${explainReadFailure(error)}`,
    { cause: error },
  );
}
