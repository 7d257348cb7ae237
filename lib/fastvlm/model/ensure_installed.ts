import { processEnvironment } from "../../base/environment.ts";
import { ModelNotInstalledError, OfflineError } from "../../base/errors.ts";
import { isConverted, sourceLockEntryOf } from "../../catalog/conversion.ts";
import { lockEntryOf, type ModelRef } from "../../catalog/find.ts";
import type { InstalledModel } from "../../download/publish/publish.ts";
import { createHubs } from "../../hub/mirrors.ts";
import { isOffline } from "../../base/offline.ts";
import { inspectModel, type ModelStatus } from "../../storage/inventory.ts";
import { selectWritableStore } from "../../storage/stores.ts";
import type { Workspace } from "../../storage/workspace.ts";
import { installModel, needsNetwork } from "../install_model.ts";
import type { AdapterOptions } from "../types.ts";

/** What is wrong with a model that is not installed, in words. */
const STATE_REASONS = {
  absent: "it is not installed",
  partial: "its download is not finished",
  damaged: "its files are damaged",
  checkpoint: "it is a checkpoint, which has to be converted",
} as const;

/**
 * Finds an installed model, and installs a missing one if it may: a built-in one always, others with
 * `autoDownload`.
 *
 * @throws {ModelNotInstalledError} If it is not installed and may not be, or has no runnable form.
 * @throws {OfflineError} If it must be fetched and the network is switched off.
 * @throws what `installModel()` throws.
 */
export async function ensureInstalled(
  ref: ModelRef,
  workspace: Workspace,
  options: AdapterOptions,
): Promise<InstalledModel> {
  const status = await inspectModel(
    ref,
    lockEntryOf(workspace.lock, ref.key),
    workspace.stores,
    options.signal && { signal: options.signal },
  );
  const { state, directory, manifest } = status;
  // A built-in model of another version of the toolkit is built again.
  const isStale = status.outdated && isBuiltin(ref);
  if (state === "installed" && !isStale && directory && manifest) {
    return { directory, manifest };
  }
  if (!isRunnable(ref)) throw notRunnable(ref);
  const { autoDownload = false } = options;
  if (!isBuiltin(ref) && !autoDownload) throw notInstalled(status, options);
  return await install(ref, workspace, options);
}

async function install(
  ref: ModelRef,
  { lock, stores }: Workspace,
  options: AdapterOptions,
): Promise<InstalledModel> {
  const { environment = processEnvironment, signal, onProgress } = options;
  if (needsNetwork(ref) && isOffline(environment)) {
    throw new OfflineError(
      `Cannot download "${ref.key}": the network is switched off by the environment`,
      { hint: "unset FASTVLM_OFFLINE and HF_HUB_OFFLINE" },
    );
  }
  const lockEntry = lockEntryOf(lock, ref.key);
  const sourceLockEntry = sourceLockEntryOf(lock, ref);
  const [hub, ...mirrors] = createHubs({ environment });
  const { directory, manifest } = await installModel(ref, {
    store: selectWritableStore(stores),
    stores,
    environment,
    hub,
    ...(mirrors.length > 0 && { mirrors }),
    ...(lockEntry && { lockEntry }),
    ...(sourceLockEntry && { sourceLockEntry }),
    ...(signal && { signal }),
    onProgress: ({ bytes, total }) =>
      onProgress?.({ phase: "download", loaded: bytes, total }),
  });
  return { directory, manifest };
}

function isBuiltin({ variant }: ModelRef): boolean {
  return variant.source.kind === "builtin";
}

/** Whether there is a form of the model that ONNX Runtime takes. */
function isRunnable(ref: ModelRef): boolean {
  const { source, files } = ref.variant;
  if (isBuiltin(ref) || isConverted(ref)) return true;
  return (source.kind === "hub" || source.kind === "folder") &&
    files.some((file) => file.startsWith("onnx/"));
}

function notRunnable({ key, entry }: ModelRef): ModelNotInstalledError {
  return new ModelNotInstalledError(
    `Cannot run "${key}": ${STATE_REASONS.checkpoint}`,
    { command: `deno task convert --size ${entry.size}` },
  );
}

function notInstalled(
  { ref, state, problems, bytesToDownload }: ModelStatus,
  { configPath }: AdapterOptions,
): ModelNotInstalledError {
  const { entry, variantName, key } = ref;
  const [problem] = state === "damaged" ? problems : [];
  const reason = state === "installed"
    ? "it has no manifest"
    : STATE_REASONS[state];
  const task = isConverted(ref) && bytesToDownload === 0
    ? "convert"
    : "download";
  const command = [
    `deno task ${task} --size ${entry.size}`,
    ...(variantName === entry.defaultVariant
      ? []
      : [`--variant ${variantName}`]),
    ...(configPath === undefined ? [] : [`--config ${configPath}`]),
  ];
  return new ModelNotInstalledError(
    [`Cannot run "${key}": ${reason}`, ...(problem ? [problem] : [])].join(
      ": ",
    ),
    { command: command.join(" ") },
  );
}
