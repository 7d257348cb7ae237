import { formatBytes } from "../../lib/base/bytes.ts";
import { type Field, formatFields } from "../../lib/cli/text/fields.ts";
import { diskSpace } from "../../lib/storage/free_space.ts";
import { inventory, type ModelState } from "../../lib/storage/inventory.ts";
import { selectWritableStore } from "../../lib/storage/stores.ts";
import type { Workspace } from "../../lib/storage/workspace.ts";
import { STATE_NAMES } from "../models/model_report.ts";
import type { RuntimeVersions } from "./check_runtime.ts";

/** What setup found and did. */
export interface SetupReport {
  /** Versions of what runs the models. */
  runtime: RuntimeVersions;
  /** The stores in precedence. */
  stores: { name: string; root: string }[];
  /** Bytes that may still be written to the user store; `null` if the system does not tell. */
  freeBytes: number | null;
  /** Every size's default variant, and what else is there. */
  models: { size: string; variant: string; state: ModelState }[];
  /** What became of Apple's repository, if it was asked for. */
  mlFastvlm?: "cloned" | "present";
}

/** Looks at what is there after setup. */
export async function makeReport(
  { catalog, lock, stores }: Workspace,
  runtime: RuntimeVersions,
  mlFastvlm: SetupReport["mlFastvlm"],
): Promise<SetupReport> {
  const statuses = await inventory(catalog, lock, stores);
  const space = await diskSpace(selectWritableStore(stores).root);
  return {
    runtime,
    stores: stores.map(({ name, root }) => ({ name, root })),
    freeBytes: space?.freeBytes ?? null,
    models: statuses.map(({ ref, state }) => ({
      size: ref.entry.size,
      variant: ref.variantName,
      state,
    })),
    ...(mlFastvlm && { mlFastvlm }),
  };
}

/** Sets the report as lines of a label and a value, broken at so many columns. */
export function formatReport(report: SetupReport, columns?: number): string {
  const fields: Field[] = [
    ...runtimeRows(report.runtime),
    ...report.stores.map(({ name, root }): Field => [`${name} store`, root]),
    freeSpaceRow(report.freeBytes),
    ...report.models.map(({ size, variant, state }): Field => [
      `model ${size} ${variant}`,
      STATE_NAMES[state],
    ]),
    ...cloneRows(report.mlFastvlm),
  ];
  return formatFields(fields, columns);
}

function runtimeRows(
  { deno, onnxruntime, sharp, libvips }: RuntimeVersions,
): Field[] {
  return [
    ["deno", deno],
    ["onnxruntime", onnxruntime],
    ["sharp", `${sharp} with libvips ${libvips}`],
  ];
}

function freeSpaceRow(freeBytes: number | null): Field {
  return [
    "free space",
    freeBytes === null ? "unknown" : formatBytes(freeBytes),
  ];
}

function cloneRows(mlFastvlm: SetupReport["mlFastvlm"]): Field[] {
  return mlFastvlm === undefined ? [] : [["ml-fastvlm", mlFastvlm]];
}
