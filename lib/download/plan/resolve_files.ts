import { NotFoundError, UsageError } from "../../base/errors.ts";
import { isFilePattern, selectFiles } from "../../catalog/file_pattern.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type { HubSource, LockEntry } from "../../catalog/schema.ts";
import { validatePath } from "../../catalog/valid_path.ts";
import type { Hub } from "../../hub/hub.ts";
import { listTree, type TreeFile } from "../../hub/api/list_tree.ts";
import { resolveRevision } from "../../hub/api/resolve_revision.ts";
import type { WantedFile } from "../wanted_file.ts";

/** A model's files and where they are. */
export interface ResolvedFiles {
  /** Hub repository. */
  repo: string;
  /** Commit that all files are taken from. */
  commit: string;
  /** The branch, tag or commit that the catalog names. */
  revision: string;
  /** Whether the lock has all files; otherwise some are as the Hub says. */
  isLocked: boolean;
  /** All files. */
  files: WantedFile[];
}

/** Where to look a model's files up. */
export interface ResolveFilesOptions {
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** Asked only for what the lock does not say. */
  hub: Hub;
  /** Ends the requests. */
  signal?: AbortSignal;
}

/**
 * Finds out which files a model has, and what must be in them: from the lock without a request, else
 * from the repository's tree.
 *
 * @throws {UsageError} If the model does not come from a repository.
 * @throws {NotFoundError} If the repository lacks a file.
 * @throws {ConfigError} If a path of the repository cannot be used.
 * @throws what `resolveRevision()` and `listTree()` throw.
 */
export async function resolveFiles(
  ref: ModelRef,
  options: ResolveFilesOptions,
): Promise<ResolvedFiles> {
  const { lockEntry, hub, signal } = options;
  const source = hubSourceOf(ref);
  const { revision } = source;
  const repo = lockEntry?.repo ?? source.repo;
  const request = { repo, ...(signal && { signal }) };
  const commit = lockEntry?.commit ??
    await resolveRevision(hub, { ...request, revision });
  const locked = lockedFiles(lockEntry);
  const open = unlockedFiles(ref, lockEntry);
  if (open.length === 0) {
    return { repo, commit, revision, isLocked: true, files: locked };
  }
  const tree = await listTree(hub, { ...request, commit });
  const files = [...locked, ...pickFiles(tree, open, { repo, commit })];
  return { repo, commit, revision, isLocked: false, files };
}

function hubSourceOf({ key, variant: { source } }: ModelRef): HubSource {
  if (source.kind === "hub") return source;
  throw new UsageError(
    `Cannot download "${key}": its source is "${source.kind}", and only "hub" is fetched by file`,
  );
}

function lockedFiles(lockEntry: LockEntry | undefined): WantedFile[] {
  return Object.entries(lockEntry?.files ?? {}).map(
    ([path, { bytes, sha256 }]) => ({
      path: validatePath(path),
      bytes,
      digest: { algorithm: "sha256", value: sha256 },
    }),
  );
}

/** What the tree must tell: everything, or with a lock the named files that it lacks. */
function unlockedFiles(
  { variant: { files } }: ModelRef,
  lockEntry: LockEntry | undefined,
): string[] {
  if (lockEntry === undefined) return files;
  return files.filter((file) =>
    !isFilePattern(file) && !Object.hasOwn(lockEntry.files, file)
  );
}

function pickFiles(
  tree: readonly TreeFile[],
  patterns: readonly string[],
  { repo, commit }: { repo: string; commit: string },
): WantedFile[] {
  const byPath = new Map(tree.map((file) => [file.path, file]));
  const missing = patterns.find((file) =>
    !isFilePattern(file) && !byPath.has(file)
  );
  const paths = selectFiles([...byPath.keys()], patterns);
  if (missing !== undefined || paths.length === 0) {
    const what = missing ?? patterns.join('", "');
    throw new NotFoundError(
      `Cannot find "${what}" in "${repo}" at commit ${commit}`,
      { hint: "check the variant's files in models.config.json" },
    );
  }
  return paths.flatMap((path) => {
    const file = byPath.get(path);
    return file === undefined ? [] : [toWantedFile(file)];
  });
}

function toWantedFile({ path, size, oid, lfs }: TreeFile): WantedFile {
  return {
    path: validatePath(path),
    bytes: size,
    digest: lfs === undefined
      ? { algorithm: "gitBlob", value: oid }
      : { algorithm: "sha256", value: lfs.oid },
  };
}
