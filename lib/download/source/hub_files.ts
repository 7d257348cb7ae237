import type { HubSource, LockEntry } from "../../catalog/schema.ts";
import { validatePath } from "../../catalog/valid_path.ts";
import { listTree, type TreeFile } from "../../hub/api/list_tree.ts";
import { resolveRevision } from "../../hub/api/resolve_revision.ts";
import { type Hub, hubUrl } from "../../hub/hub.ts";
import { askInTurn } from "../../hub/mirrors.ts";
import type { WantedFile } from "../wanted_file.ts";
import { lockedFiles, unlockedFiles } from "./locked_files.ts";
import { selectNamed } from "./select_named.ts";

/** A repository at one of its commits. */
export interface HubPlace {
  /** Owner and name. */
  repo: string;
  /** Commit, as 40 hexadecimal digits. */
  commit: string;
}

/** The files of a variant that comes from a repository. */
export interface HubFiles extends HubPlace {
  /** Whether the lock has all files; otherwise some are as the Hub says. */
  isLocked: boolean;
  /** All files. */
  files: WantedFile[];
}

/** What {@linkcode resolveHubFiles} looks up, and where. */
export interface ResolveHubFilesOptions {
  /** The variant's `files`. */
  patterns: readonly string[];
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** The Hub and its mirrors; asked only for what the lock does not say. */
  hubs: readonly [Hub, ...Hub[]];
  /** Ends the requests. */
  signal?: AbortSignal;
}

/**
 * Finds out which files a variant has, and what must be in them: from the lock without a request, else
 * from the repository's tree.
 *
 * @throws {NotFoundError} If the repository lacks a file.
 * @throws {ConfigError} If a path of the repository cannot be used.
 * @throws what `resolveRevision()` and `listTree()` throw.
 */
export async function resolveHubFiles(
  source: HubSource,
  options: ResolveHubFilesOptions,
): Promise<HubFiles> {
  const { patterns, lockEntry, hubs, signal } = options;
  const { revision } = source;
  const repo = lockEntry?.repo ?? source.repo;
  const request = { repo, ...(signal && { signal }) };
  const commit = lockEntry?.commit ??
    await askInTurn(
      hubs,
      (hub) => resolveRevision(hub, { ...request, revision }),
    );
  const locked = lockedFiles(lockEntry);
  const open = unlockedFiles(patterns, lockEntry);
  if (open.length === 0) return { repo, commit, isLocked: true, files: locked };
  const tree = await askInTurn(
    hubs,
    (hub) => listTree(hub, { ...request, commit }),
  );
  const files = [...locked, ...pickFiles(tree, open, { repo, commit })];
  return { repo, commit, isLocked: false, files };
}

/** Where a Hub or mirror has a file. */
export function hubFileUrl(
  hub: Hub,
  { repo, commit }: HubPlace,
  path: string,
): URL {
  return hubUrl(hub, [
    ...repo.split("/"),
    "resolve",
    commit,
    ...path.split("/"),
  ]);
}

function pickFiles(
  tree: readonly TreeFile[],
  patterns: readonly string[],
  { repo, commit }: HubPlace,
): WantedFile[] {
  const byPath = new Map(tree.map((file) => [file.path, file]));
  const place = `in "${repo}" at commit ${commit}`;
  return selectNamed([...byPath.keys()], patterns, place).flatMap((path) => {
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
