import { formatBytes } from "../../lib/base/bytes.ts";
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

type Row = readonly [label: string, value: string];

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

/** Sets the report as lines of a label and a value. */
export function formatReport(report: SetupReport): string {
  const rows: Row[] = [
    ...runtimeRows(report.runtime),
    ...report.stores.map(({ name, root }): Row => [`${name} store`, root]),
    freeSpaceRow(report.freeBytes),
    ...report.models.map(({ size, variant, state }): Row => [
      `model ${size} ${variant}`,
      STATE_NAMES[state],
    ]),
    ...cloneRows(report.mlFastvlm),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)} ${value}`)
    .join("\n");
}

function runtimeRows(
  { deno, onnxruntime, sharp, libvips }: RuntimeVersions,
): Row[] {
  return [
    ["deno", deno],
    ["onnxruntime", onnxruntime],
    ["sharp", `${sharp} with libvips ${libvips}`],
  ];
}

function freeSpaceRow(freeBytes: number | null): Row {
  return [
    "free space",
    freeBytes === null ? "unknown" : formatBytes(freeBytes),
  ];
}

function cloneRows(mlFastvlm: SetupReport["mlFastvlm"]): Row[] {
  return mlFastvlm === undefined ? [] : [["ml-fastvlm", mlFastvlm]];
}
