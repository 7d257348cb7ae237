import { basename, resolve } from "@std/path";
import configuration from "../../deno.json" with { type: "json" };
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { UsageError } from "../../lib/base/errors.ts";
import type { ConversionForm } from "../../lib/convert/conversion_options.ts";
import {
  fillConversion,
  type FillConversionOptions,
} from "../../lib/fastvlm/conversion/fill_conversion.ts";
import { explainStorageError } from "../../lib/storage/storage_error.ts";
import { stampFiles, writeManifest } from "../../lib/storage/manifest.ts";
import { recoverFolder, replaceFolder } from "./replace_folder.ts";

/** A conversion from one folder to another, without catalog and store. */
export interface FolderConversion extends FillConversionOptions {
  /** Folder of the checkpoint. */
  from: string;
  /** Folder of the result. */
  out: string;
  /** What is made. */
  form: ConversionForm;
  /** Whether a folder that is there may be replaced. */
  force: boolean;
}

/**
 * Converts a folder. The result is made beside its place, `OUT.converting`, where a conversion that was
 * broken off goes on; an older result stays until the new one is whole.
 *
 * @returns What the manifest says of how it was made.
 * @throws {UsageError} If the result's place is taken.
 * @throws what `fillConversion()` throws.
 */
export async function convertFolder(
  conversion: FolderConversion,
): Promise<Record<string, unknown>> {
  const { from, out, form, force, signal } = conversion;
  await recoverFolder(resolve(out));
  if (!force) await refuseTaken(out);
  const beside = `${resolve(out)}.converting`;
  try {
    await Deno.mkdir(beside, { recursive: true });
    const filled = await fillConversion(from, beside, conversion);
    await writeManifest(beside, {
      version: 1,
      key: basename(out),
      type: "fastvlm",
      size: basename(out),
      variant: form.weights,
      source: { kind: "convert", path: resolve(from), ...definedOf(form) },
      files: await stampFiles(beside, filled.files),
      conversion: filled.conversion,
      createdAt: new Date().toISOString(),
      toolkit: configuration.version,
    });
    await replaceFolder(resolve(out), beside);
    return filled.conversion;
  } catch (error) {
    if (signal?.aborted) await removeIfPresent(beside);
    throw explainStorageError(error, { action: "write", path: resolve(out) });
  }
}

function definedOf({ weights, vision, prefill }: ConversionForm) {
  return {
    weights,
    ...(vision !== undefined && { vision }),
    ...(prefill !== undefined && { prefill }),
  };
}

async function refuseTaken(out: string): Promise<void> {
  if (!await hasEntries(out)) return;
  throw new UsageError(`Cannot convert to "${out}": the folder is not empty`, {
    hint: "name another folder, or replace it with --force",
  });
}

async function hasEntries(path: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(path)) return true;
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return true;
    throw error;
  }
}
