import { dirname, fromFileUrl, resolve } from "@std/path";
import { type Environment, processEnvironment } from "../base/environment.ts";
import { ConfigError, NotFoundError } from "../base/errors.ts";
import { readJson } from "../base/json.ts";
import { CATALOG_FILE_NAME, findUpward } from "../base/project_root.ts";
import { checkCatalog } from "./check_catalog.ts";
import { parseLock } from "./parse_lock.ts";
import { resolveFolders } from "./resolve_folders.ts";
import { CATALOG, type Catalog, LOCK, type Lock } from "./schema.ts";
import { validate } from "./validate.ts";

/** A catalog with its lock, and where they came from. */
export interface LoadedCatalog {
  /** What models there are. */
  catalog: Catalog;
  /** What their files must be; empty if there is no lock file. */
  lock: Lock;
  /** The catalog's path, or its address if the toolkit itself runs from the network. */
  configPath: string;
  /** The lock's path, whether it exists or not. */
  lockPath: string;
  /** By the model's key, what is wrong with entries of the lock; only where they are kept. */
  unusable?: ReadonlyMap<string, ConfigError>;
}

/** What decides which catalog is loaded. */
export interface LoadCatalogOptions {
  /** A catalog that the person named; relative paths start from `cwd`. */
  configPath?: string;
  /**
   * Looks up `FASTVLM_CONFIG`.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
  /**
   * Folder from which `models.config.json` is looked for, upward.
   *
   * @default {Deno.cwd()}
   */
  cwd?: string;
  /**
   * Whether entries of the lock that cannot be used are given back, rather than thrown.
   *
   * @default {false}
   */
  keepsUnusable?: boolean;
}

/**
 * Loads a catalog and the lock beside it: the one that was named, else that of `FASTVLM_CONFIG`,
 * else the nearest `models.config.json` upward, else the toolkit's own.
 *
 * @throws {NotFoundError} If a named catalog does not exist.
 * @throws {ConfigError} If the catalog or the lock cannot be used; the message is one line.
 */
export async function loadCatalog(
  options: LoadCatalogOptions = {},
): Promise<LoadedCatalog> {
  const { environment = processEnvironment, cwd = Deno.cwd() } = options;
  const named = options.configPath ?? environment("FASTVLM_CONFIG");
  const found = named === undefined
    ? await findUpward(cwd, CATALOG_FILE_NAME)
    : resolve(cwd, named);
  return found === undefined ? await loadOwn() : await loadFrom(found, options);
}

/**
 * The lock that belongs to a catalog: `x.config.json` has `x.lock.json`; any other name loses its
 * `.json` and gets `.lock.json` (`team.json` has `team.lock.json`).
 */
export function lockPathOf(configPath: string): string {
  return `${configPath.replace(/(?:\.config)?\.json$/, "")}.lock.json`;
}

async function loadFrom(
  configPath: string,
  { keepsUnusable = false }: LoadCatalogOptions,
): Promise<LoadedCatalog> {
  const lockPath = lockPathOf(configPath);
  const parsed = parseCatalog(await readDocument(configPath), configPath);
  const catalog = resolveFolders(parsed, dirname(configPath));
  const { lock, unusable } = parseLock(await readLock(lockPath), lockPath);
  const loaded = { catalog, lock, configPath, lockPath };
  if (keepsUnusable) return { ...loaded, unusable };
  for (const error of unusable.values()) throw error;
  return loaded;
}

/**
 * Loads the catalog that the toolkit ships. The two files are imported rather than read: imports are
 * part of a compiled binary, work when the toolkit itself comes from the network, and need no read
 * permission. They are imported late, so that a damaged file is an error of this function only.
 */
async function loadOwn(): Promise<LoadedCatalog> {
  const configPath = displayPath("../../models.config.json");
  const lockPath = displayPath("../../models.lock.json");
  const document = await importJson(
    () => import("../../models.config.json", { with: { type: "json" } }),
    configPath,
  );
  const lockDocument = await importJson(
    () => import("../../models.lock.json", { with: { type: "json" } }),
    lockPath,
  );
  const catalog = parseCatalog(document, configPath);
  const lock = validate(LOCK, lockDocument, lockPath);
  return { catalog, lock, configPath, lockPath };
}

function parseCatalog(document: unknown, origin: string): Catalog {
  const catalog = validate(CATALOG, document, origin);
  checkCatalog(catalog, origin);
  return catalog;
}

async function readLock(path: string): Promise<unknown> {
  try {
    return await readDocument(path);
  } catch (error) {
    if (error instanceof NotFoundError) return { version: 1, models: {} };
    throw error;
  }
}

async function readDocument(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (error instanceof Deno.errors.IsADirectory) {
      throw new ConfigError(`Cannot read "${path}": it is a folder`);
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new ConfigError(`Cannot read "${path}": permission is missing`, {
        hint: `name it in FASTVLM_CONFIG, or add --allow-read=${path}`,
        cause: error,
      });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new ConfigError(`Cannot read "${path}": permission denied`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function importJson(
  load: () => Promise<{ default: unknown }>,
  origin: string,
): Promise<unknown> {
  try {
    return (await load()).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`Cannot load "${origin}": ${reason}`, { cause });
  }
}

function displayPath(specifier: string): string {
  const url = new URL(specifier, import.meta.url);
  return url.protocol === "file:" ? fromFileUrl(url) : url.href;
}
