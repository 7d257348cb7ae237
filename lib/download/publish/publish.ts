import { join } from "@std/path";
import configuration from "../../../deno.json" with { type: "json" };
import { removeIfPresent } from "../../base/atomic_write.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type { FileDigest } from "../../catalog/schema.ts";
import { manifestPath, modelDirectory } from "../../storage/layout.ts";
import {
  type Manifest,
  type ManifestSource,
  stampFiles,
  writeManifest,
} from "../../storage/manifest.ts";
import type { Store } from "../../storage/stores.ts";
import { removeOthers } from "./remove_others.ts";
import { swapIn } from "./swap.ts";

/** What becomes an installed model. */
export interface PublishOptions {
  /** The store that the model goes to. */
  store: Store;
  /** Directory on the store's file system that holds the files; it becomes the model's. */
  staging: string;
  /** All files by path below `staging`: whole, verified, and flushed to the disk. */
  files: Readonly<Record<string, FileDigest>>;
  /** Where they came from. */
  source: ManifestSource;
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
 * fails; the files then stay in `staging`, without a manifest. Needs the model's lock.
 *
 * @throws the file system's errors.
 */
export async function publishModel(
  ref: ModelRef,
  { store, staging, files, source }: PublishOptions,
): Promise<InstalledModel> {
  const paths = Object.keys(files);
  await removeOthers(staging, paths);
  for (const path of paths) await makeReadOnly(join(staging, path));
  const manifest: Manifest = {
    version: 1,
    key: ref.key,
    type: ref.entry.type,
    size: ref.entry.size,
    variant: ref.variantName,
    source,
    files: await stampFiles(staging, files),
    createdAt: new Date().toISOString(),
    toolkit: configuration.version,
  };
  try {
    await writeManifest(staging, manifest);
    await swapIn(store, ref.key, staging);
  } catch (error) {
    await removeIfPresent(manifestPath(staging));
    throw error;
  }
  return { directory: modelDirectory(store, ref.key), manifest };
}

async function makeReadOnly(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, FILE_MODE);
}
