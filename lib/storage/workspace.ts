import { type Environment, processEnvironment } from "../base/environment.ts";
import { findProjectRoot } from "../base/project_root.ts";
import { loadCatalog, type LoadedCatalog } from "../catalog/load.ts";
import { resolveStores, type Store } from "./stores.ts";

/** What models there are, and where they may be. */
export interface Workspace extends LoadedCatalog {
  /** Folder that holds `artifacts/` and the project's stores. */
  projectRoot: string;
  /** The stores in precedence. */
  stores: Store[];
}

/** What decides which catalog and stores are used. */
export interface OpenWorkspaceOptions {
  /** A catalog that the person named; relative paths start from `cwd`. */
  configPath?: string | undefined;
  /**
   * Folder in which the person stands.
   *
   * @default {Deno.cwd()}
   */
  cwd?: string;
  /**
   * Looks up `FASTVLM_CONFIG` and the stores' variables.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
  /**
   * Whether entries of the lock that cannot be used are given back, rather than thrown.
   *
   * @default {false}
   */
  keepsUnusable?: boolean;
}

/**
 * Loads the catalog with its lock and finds the project and its stores.
 *
 * @throws {NotFoundError} If a named catalog does not exist.
 * @throws {ConfigError} If the catalog or its lock cannot be used.
 * @throws {UsageError} If there is no way to tell where the user store is.
 */
export async function openWorkspace(
  options: OpenWorkspaceOptions = {},
): Promise<Workspace> {
  const {
    configPath,
    cwd = Deno.cwd(),
    environment = processEnvironment,
    keepsUnusable = false,
  } = options;
  const loaded = await loadCatalog({
    cwd,
    environment,
    keepsUnusable,
    ...(configPath !== undefined && { configPath }),
  });
  // `deno task` moves to the project's folder, whatever folder the person stands in.
  const projectRoot = await findProjectRoot(Deno.cwd());
  return {
    ...loaded,
    projectRoot,
    stores: resolveStores({ projectRoot, environment }),
  };
}
