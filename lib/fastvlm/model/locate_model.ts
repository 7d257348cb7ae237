import { basename, resolve } from "@std/path";
import { sha256 } from "../../base/digest.ts";
import {
  type Environment,
  processEnvironment,
} from "../../base/environment.ts";
import { UsageError } from "../../base/errors.ts";
import {
  type ModelName,
  parseModelName,
  resolveModel,
} from "../../catalog/find.ts";
import { loadCatalog } from "../../catalog/load.ts";
import type { ModeEntry } from "../../catalog/schema.ts";
import { cacheDirectory } from "../../storage/layout.ts";
import { type Manifest, readManifest } from "../../storage/manifest.ts";
import { resolveStores, selectWritableStore } from "../../storage/stores.ts";
import { openWorkspace } from "../../storage/workspace.ts";
import type { AdapterOptions, PredictionModel } from "../types.ts";
import { ensureInstalled } from "./ensure_installed.ts";

/** A model that lies in a directory and can be opened. */
export interface LocatedModel {
  /** Absolute path of its directory. */
  readonly directory: string;
  /** What it calls itself. */
  readonly identity: PredictionModel;
  /** Its manifest, if the directory has one. */
  readonly manifest: Manifest | undefined;
  /**
   * Folder of the user store that holds what was made of it to load it faster; absent if there is no user
   * store.
   */
  readonly cacheDirectory: string | undefined;
  /** The catalog's kinds of questions. */
  readonly modes: Readonly<Record<string, ModeEntry>>;
}

/** A directory is told from a name by its slash. */
const DIRECTORY_REGEXP = /[\\/]/;

/**
 * Finds the model that the options name, and installs it if it is missing and may be installed: the
 * built-in model always, others with `autoDownload`.
 *
 * @throws {UsageError} If the options name no known model.
 * @throws {ModelNotInstalledError} If it is not installed, or has no runnable form.
 * @throws what opening the catalog and installing throw.
 */
export async function locateModel(
  options: AdapterOptions,
): Promise<LocatedModel> {
  const { model } = options;
  if (model !== undefined && DIRECTORY_REGEXP.test(model)) {
    return await locateDirectory(model, options);
  }
  const { configPath, cwd = Deno.cwd(), environment = processEnvironment } =
    options;
  const workspace = await openWorkspace({ configPath, cwd, environment });
  const ref = resolveModel(workspace.catalog, nameOf(options));
  const installed = await ensureInstalled(ref, workspace, options);
  return {
    ...installed,
    identity: identify(installed.manifest),
    cacheDirectory: cacheDirectory(
      selectWritableStore(workspace.stores),
      ref.key,
    ),
    modes: workspace.catalog.modes,
  };
}

async function locateDirectory(
  model: string,
  options: AdapterOptions,
): Promise<LocatedModel> {
  const { cwd = Deno.cwd(), environment = processEnvironment } = options;
  const { variant, configPath } = options;
  refuseOtherNames(options, ["modelType", "modelSize"]);
  const directory = resolve(cwd, model);
  const manifest = await readManifest(directory);
  const { catalog } = await loadCatalog({
    cwd,
    environment,
    ...(configPath !== undefined && { configPath }),
  });
  const identity = manifest === undefined
    ? {
      type: catalog.default.type,
      size: basename(directory),
      ...(variant !== undefined && { variant }),
    }
    : identify(manifest);
  return {
    directory,
    identity,
    manifest,
    cacheDirectory: folderCache(directory, { cwd, environment }),
    modes: catalog.modes,
  };
}

/** A folder anywhere has its cache under a name of its own in the user store, if there is one. */
function folderCache(
  directory: string,
  { cwd, environment }: { cwd: string; environment: Environment },
): string | undefined {
  const name = `folder-${sha256(directory).slice(0, 12)}`;
  try {
    const stores = resolveStores({ projectRoot: cwd, environment });
    return cacheDirectory(selectWritableStore(stores), name);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function nameOf(options: AdapterOptions): ModelName {
  const { model, modelType: type, modelSize: size, variant } = options;
  if (model === undefined) return { type, size, variant };
  refuseOtherNames(options, ["modelType", "modelSize", "variant"]);
  return parseModelName(model);
}

function refuseOtherNames(
  options: AdapterOptions,
  names: readonly ("modelType" | "modelSize" | "variant")[],
): void {
  const other = names.find((name) => options[name] !== undefined);
  if (other === undefined) return;
  throw new UsageError(
    `Cannot use "${other}" as "model" names the model already: ` +
      `current value is "${options.model}"`,
  );
}

function identify({ type, size, variant, source }: Manifest): PredictionModel {
  const { commit } = source;
  return { type, size, variant, ...(commit && { revision: commit }) };
}
