import { FastvlmError } from "../base/errors.ts";
import type { ModelRef } from "../catalog/find.ts";
import {
  downloadModel,
  type DownloadOptions,
  type DownloadResult,
} from "../download/download_model.ts";
import { installFiles } from "../download/install_files.ts";
import { findInstalled } from "../download/installed.ts";

export { needsNetwork } from "../catalog/needs_network.ts";

/** Options of {@linkcode installModel}. */
export type InstallModelOptions = DownloadOptions;

/**
 * Installs a model, wherever it comes from: a Hub repository, a folder, an archive, or this
 * toolkit's own recipe.
 *
 * @throws {FastvlmError} If the model's source cannot be installed from yet.
 * @throws what `downloadModel()` and `installFiles()` throw.
 */
export async function installModel(
  ref: ModelRef,
  options: InstallModelOptions,
): Promise<DownloadResult> {
  const { kind } = ref.variant.source;
  if (kind === "builtin") return await buildModel(ref, options);
  if (kind !== "convert") return await downloadModel(ref, options);
  throw new FastvlmError(
    `Cannot install "${ref.key}": sources of kind "${kind}" are not supported yet`,
  );
}

async function buildModel(
  ref: ModelRef,
  options: InstallModelOptions,
): Promise<DownloadResult> {
  const { lock, signal, force } = options;
  const nothingFetched = { bytesFetched: 0, filesFetched: 0, isLocked: true };
  const installed = force ? undefined : await findInstalled(ref, options);
  if (installed !== undefined) {
    return { ...installed, ...nothingFetched, alreadyInstalled: true };
  }
  // Loaded late: the other models do not need the ONNX writer.
  const { buildTinyModel } = await import("./tiny/build.ts");
  const built = await installFiles(ref, buildTinyModel(), {
    ...options,
    lock: { ...lock, ...(signal && { signal }) },
  });
  return { ...built, ...nothingFetched, alreadyInstalled: false };
}
