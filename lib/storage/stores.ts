import { isAbsolute, join, resolve } from "@std/path";
import { type Environment, processEnvironment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";

/** Name of a store; the order of {@linkcode resolveStores} is that of precedence. */
export type StoreName = "user" | "project" | "legacy";

/** A folder in which models live. */
export interface Store {
  /** Which of the three it is. */
  readonly name: StoreName;
  /** Absolute path; the folder need not exist. */
  readonly root: string;
  /** Whether the toolkit writes there; says nothing of the file system's permissions. */
  readonly writable: boolean;
}

/** What decides where the stores are. */
export interface ResolveStoresOptions {
  /** Root of the project, absolute; see `findProjectRoot()`. */
  projectRoot: string;
  /**
   * Folder that a relative `FASTVLM_HOME` starts from.
   *
   * @default {projectRoot}
   */
  cwd?: string;
  /**
   * Looks up `FASTVLM_HOME`, `XDG_DATA_HOME`, `HOME` and, on Windows, `LOCALAPPDATA`.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
  /**
   * Operating system, which decides the user's usual folder.
   *
   * @default {Deno.build.os}
   */
  os?: typeof Deno.build.os;
}

/** Apple's scripts put their checkpoints here, below the project root. */
const PROJECT_STORE_SEGMENTS = ["libs", "ml-fastvlm", "checkpoints"];

/**
 * The three stores, first hit wins: `user`, `project`, `legacy`.
 *
 * The user store is `$FASTVLM_HOME`, else `$XDG_DATA_HOME/fastvlm`, else `~/.local/share/fastvlm`
 * (on Windows `%LOCALAPPDATA%\fastvlm`).
 *
 * @throws {UsageError} If none of these variables is set.
 */
export function resolveStores(options: ResolveStoresOptions): Store[] {
  const { projectRoot } = options;
  return [
    { name: "user", root: resolveUserRoot(options), writable: true },
    {
      name: "project",
      root: join(projectRoot, ...PROJECT_STORE_SEGMENTS),
      writable: true,
    },
    { name: "legacy", root: join(projectRoot, "checkpoints"), writable: false },
  ];
}

/**
 * The store that a command writes to.
 *
 * @throws {UsageError} If there is no store of that name, or it is read only.
 */
export function selectWritableStore(
  stores: readonly Store[],
  name = "user",
): Store {
  const store = stores.find((candidate) => candidate.name === name);
  if (store?.writable) return store;
  const writable = stores.filter((candidate) => candidate.writable);
  const reason = store === undefined ? "there is no such store" : "read only";
  throw new UsageError(`Cannot write to store "${name}": ${reason}`, {
    hint: `use one of: ${writable.map((each) => each.name).join(", ")}`,
  });
}

function resolveUserRoot(options: ResolveStoresOptions): string {
  const { projectRoot, cwd = projectRoot, environment = processEnvironment } =
    options;
  const own = environment("FASTVLM_HOME");
  if (own !== undefined) return resolve(cwd, own);
  const shared = environment("XDG_DATA_HOME");
  // The XDG specification has relative paths ignored.
  if (shared !== undefined && isAbsolute(shared)) {
    return join(shared, "fastvlm");
  }
  return resolveHomeRoot(environment, options.os ?? Deno.build.os);
}

function resolveHomeRoot(
  environment: Environment,
  os: typeof Deno.build.os,
): string {
  const variable = os === "windows" ? "LOCALAPPDATA" : "HOME";
  const home = environment(variable);
  if (home === undefined) {
    throw new UsageError(`Cannot find the user store: ${variable} is not set`, {
      hint: "set FASTVLM_HOME to a folder",
    });
  }
  return os === "windows"
    ? join(home, "fastvlm")
    : join(home, ".local", "share", "fastvlm");
}
