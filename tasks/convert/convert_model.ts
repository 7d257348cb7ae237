import { resolve } from "@std/path";
import { ModelNotInstalledError, UsageError } from "../../lib/base/errors.ts";
import {
  type ConvertedRef,
  isConverted,
  sourceLockEntryOf,
  sourceOf,
} from "../../lib/catalog/conversion.ts";
import {
  listVariants,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import type { Io } from "../../lib/cli/io.ts";
import { formatBytes } from "../../lib/base/bytes.ts";
import {
  findInstalled,
  type FindInstalledOptions,
} from "../../lib/download/installed.ts";
import type { InstalledModel } from "../../lib/download/publish/publish.ts";
import {
  convertInstalled,
  type PlacedCheckpoint,
} from "../../lib/fastvlm/conversion/convert_installed.ts";
import { findCheckpoint } from "../../lib/fastvlm/conversion/find_checkpoint.ts";
import { describeLockHolder } from "../../lib/storage/lock_holder.ts";
import type { ModelLockOptions } from "../../lib/storage/model_lock.ts";
import { selectWritableStore, type Store } from "../../lib/storage/stores.ts";
import { removeModel } from "../../lib/storage/upkeep/remove_model.ts";
import type { Workspace } from "../../lib/storage/workspace.ts";
import type { ConvertCommandOptions, ConvertReport } from "../convert.ts";
import { openModels } from "../models/open_models.ts";
import { ownHost } from "../models/own_host.ts";
import { taskLine } from "../models/task_line.ts";
import type { ConversionScreen } from "./conversion_screen.ts";

/**
 * Converts the checkpoint of a size of the catalog, from whatever store it lies in.
 *
 * @throws {ModelNotInstalledError} If no store has the checkpoint.
 * @throws {UsageError} If the size has no such form.
 * @throws what `convertInstalled()` throws.
 */
export async function convertModel(
  options: ConvertCommandOptions,
  { io, screen }: { io: Io; screen: ConversionScreen },
): Promise<ConvertReport> {
  const workspace = await openModels(options, io);
  const ref = selectForm(workspace.catalog, options);
  const store = selectWritableStore(workspace.stores, options.store);
  const place = { workspace, store, io, screen };
  const wanted = {
    store,
    sourceLockEntry: sourceLockEntryOf(workspace.lock, ref),
    exactForm: namesForm(options),
    signal: io.signal,
  };
  const installed = options.force
    ? undefined
    : await findInstalled(ref, wanted);
  const made = installed ?? await convert(ref, options, { ...place, wanted });
  if (options["remove-source"]) await removeSource(ref, place);
  return {
    key: ref.key,
    directory: made.directory,
    isNew: installed === undefined,
    conversion: made.manifest.conversion,
  };
}

/** Where a conversion is, and whom it is told. */
interface Place {
  workspace: Workspace;
  store: Store;
  io: Io;
  screen: ConversionScreen;
}

async function convert(
  ref: ConvertedRef,
  { force, calibrate }: ConvertCommandOptions,
  { wanted, ...place }: Place & { wanted: FindInstalledOptions },
): Promise<InstalledModel> {
  const { workspace, io, screen } = place;
  const checkpoint = await requireCheckpoint(ref, workspace, io);
  return await convertInstalled(ref, checkpoint, {
    ...wanted,
    force,
    lock: await lockOptionsFor(ref.key, place),
    ...(calibrate !== undefined && { calibrate: resolve(io.cwd, calibrate) }),
    onConversion: (progress) => screen.update(ref.key, progress),
    onNotice: (notice) => screen.note(notice),
  });
}

/** From every store that can be written; what lies in a folder of Apple's repository is the person's. */
async function removeSource(ref: ConvertedRef, place: Place): Promise<void> {
  const { workspace: { stores }, io: { signal }, screen } = place;
  const { key } = sourceOf(ref);
  const lock = { ...await lockOptionsFor(key, place), signal };
  let bytes = 0;
  for (const store of stores.filter(({ writable }) => writable)) {
    bytes += (await removeModel(store, key, { lock })).bytes;
  }
  screen.note(
    bytes > 0
      ? `removed ${key}, ${formatBytes(bytes)}`
      : `note: ${key} is in no store of this toolkit: nothing was removed`,
  );
}

async function lockOptionsFor(
  key: string,
  { screen }: Place,
): Promise<Omit<ModelLockOptions, "signal">> {
  const host = await ownHost();
  return {
    ...(host !== undefined && { host }),
    onWait: (holder) =>
      screen.note(`Waiting to change ${key}: ${describeLockHolder(holder)}`),
  };
}

/** Says whether a person has said how the model is to be stored. */
function namesForm(
  { weights, vision, prefill }: ConvertCommandOptions,
): boolean {
  return [weights, vision, prefill].some((form) => form !== undefined);
}

/** The variant that the options name, converted as they say. */
function selectForm(
  catalog: Catalog,
  { size, variant, weights, vision, prefill }: ConvertCommandOptions,
): ConvertedRef {
  const ref = resolveModel(catalog, { size, variant });
  const named = variant === undefined ? convertedVariant(ref, weights) : ref;
  if (!isConverted(named)) throw notConverted(named);
  const { source, ...rest } = named.variant;
  return {
    ...named,
    variant: {
      ...rest,
      source: {
        ...source,
        ...(weights !== undefined && { weights }),
        ...(vision !== undefined && { vision }),
        ...(prefill !== undefined && { prefill }),
      },
    },
  };
}

/** A form is kept under the variant of its name, so that two forms do not replace each other. */
function convertedVariant(ref: ModelRef, weights?: string): ModelRef {
  const converted = listVariants(ref.entry).filter(isConverted);
  const named = converted.find(({ variantName }) => variantName === weights);
  const [first = ref] = converted;
  return named ?? first;
}

function notConverted({ key, entry }: ModelRef): UsageError {
  const names = listVariants(entry).filter(isConverted)
    .map(({ variantName }) => variantName);
  return new UsageError(
    `Cannot convert "${key}": the catalog does not convert it`,
    names.length === 0 ? {} : { hint: `--variant ${names.join(" or ")} is` },
  );
}

async function requireCheckpoint(
  ref: ConvertedRef,
  { lock, stores }: Workspace,
  { signal }: Io,
): Promise<PlacedCheckpoint> {
  const source = sourceOf(ref);
  const sourceLockEntry = sourceLockEntryOf(lock, ref);
  const found = await findCheckpoint(source, {
    store: selectWritableStore(stores),
    stores,
    signal,
    ...(sourceLockEntry && { sourceLockEntry }),
  });
  if (found !== undefined) return found;
  throw new ModelNotInstalledError(
    `Cannot convert "${ref.key}": its checkpoint "${source.key}" is not installed`,
    { command: taskLine("download", source) },
  );
}
