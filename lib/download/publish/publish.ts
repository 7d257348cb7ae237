import { dirname, join } from "@std/path";
import configuration from "../../../deno.json" with { type: "json" };
import { removeIfPresent } from "../../base/atomic_write.ts";
import { syncDirectory } from "../../base/sync_directory.ts";
import type { ModelRef } from "../../catalog/find.ts";
import { manifestPath, modelDirectory } from "../../storage/layout.ts";
import {
  type Manifest,
  type ManifestSource,
  stampFiles,
  type VerifiedFile,
  writeManifest,
} from "../../storage/manifest.ts";
import type { HeldLock } from "../../storage/model_lock.ts";
import { clearPartials } from "../../storage/partial/clear_partials.ts";
import type { Store } from "../../storage/stores.ts";
import { swapIn } from "../../storage/swap/swap_in.ts";
import { removeOthers } from "./remove_others.ts";

/** What becomes an installed model. */
export interface PublishOptions {
  /** The store that the model goes to. */
  store: Store;
  /** The claimed folder that holds the files; it becomes the model's. See `claimPartial()`. */
  staging: string;
  /** All files by path below `staging`: whole, verified, and flushed to the disk. */
  files: Readonly<Record<string, VerifiedFile>>;
  /** Where they came from. */
  source: ManifestSource;
  /** How they were made, if they were converted. */
  conversion?: Record<string, unknown>;
  /** The model's lock; without it only what nobody has claimed is cleared away. */
  lock?: HeldLock;
}

/** An installed model. */
export interface InstalledModel {
  /** Its directory. */
  directory: string;
  /** Its manifest. */
  manifest: Manifest;
}

/** Nobody writes through a model file by mistake. */
const FILE_MODE = 0o444;

/**
 * Makes a directory of verified files the installed model of a store. Whatever is in it besides them is
 * removed. An older version stays whole until the moment of the exchange, and comes back if that
 * fails; the files then stay in `staging`, without a manifest. Afterwards nothing of the model is left
 * in `.partial/` but what another living process works on.
 *
 * @throws the file system's errors.
 */
export async function publishModel(
  ref: ModelRef,
  { store, staging, lock, ...made }: PublishOptions,
): Promise<InstalledModel> {
  const { key } = ref;
  const paths = Object.keys(made.files);
  await removeOthers(staging, paths);
  for (const path of paths) await makeReadOnly(join(staging, path));
  const manifest = await makeManifest(ref, { staging, ...made });
  try {
    await writeManifest(staging, manifest);
    await syncFolders(staging, paths);
    await swapIn(store, key, staging);
  } catch (error) {
    await removeIfPresent(manifestPath(staging));
    throw error;
  }
  await clearPartials(store, key, lock && { lock });
  return { directory: modelDirectory(store, key), manifest };
}

async function makeReadOnly(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, FILE_MODE);
}

async function makeManifest(
  { key, entry: { type, size }, variantName: variant }: ModelRef,
  { staging, files, source, conversion }: Omit<
    PublishOptions,
    "store" | "lock"
  >,
): Promise<Manifest> {
  return {
    version: 1,
    ...{ key, type, size, variant, source },
    files: await stampFiles(staging, files),
    ...(conversion && { conversion }),
    createdAt: new Date().toISOString(),
    toolkit: configuration.version,
  };
}

/** The files themselves are on the disk already; their names must be, before the exchange is. */
async function syncFolders(
  staging: string,
  paths: readonly string[],
): Promise<void> {
  const folders = new Set([staging]);
  for (const path of paths) {
    for (let at = dirname(path); at !== "."; at = dirname(at)) {
      folders.add(join(staging, at));
    }
  }
  for (const folder of folders) await syncDirectory(folder);
}
