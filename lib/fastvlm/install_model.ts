import { isConverted } from "../catalog/conversion.ts";
import type { ModelRef } from "../catalog/find.ts";
import {
  downloadModel,
  type DownloadResult,
} from "../download/download_model.ts";
import { installFiles } from "../download/install_files.ts";
import { findInstalled } from "../download/installed.ts";
import type { InstallConversionOptions } from "./conversion/install_conversion.ts";

export { needsNetwork } from "../catalog/needs_network.ts";

/** Options of {@linkcode installModel}. */
export type InstallModelOptions = InstallConversionOptions;

/**
 * Installs a model, wherever it comes from: a Hub repository, a folder, an archive, this toolkit's own
 * recipe, or the conversion of another variant, which is fetched first.
 *
 * @throws what `downloadModel()`, `installConversion()` and `installFiles()` throw.
 */
export async function installModel(
  ref: ModelRef,
  options: InstallModelOptions,
): Promise<DownloadResult> {
  if (isConverted(ref)) {
    // Loaded late: the other models do not need the converter.
    const { installConversion } = await import(
      "./conversion/install_conversion.ts"
    );
    return await installConversion(ref, options);
  }
  return ref.variant.source.kind === "builtin"
    ? await buildModel(ref, options)
    : await downloadModel(ref, options);
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
