/**
 * `deno task setup`: prepare this machine.
 *
 * @module
 */

import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { formatBytes } from "../lib/base/bytes.ts";
import { UsageError } from "../lib/base/errors.ts";
import { EXIT_CODES } from "../lib/base/exit_codes.ts";
import { lockEntryOf, resolveModel } from "../lib/catalog/find.ts";
import type {
  Command,
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { installModel } from "../lib/fastvlm/install_model.ts";
import { createHub } from "../lib/hub/hub.ts";
import { diskSpace } from "../lib/storage/free_space.ts";
import { inventory, type ModelState } from "../lib/storage/inventory.ts";
import { selectWritableStore } from "../lib/storage/stores.ts";
import type { Workspace } from "../lib/storage/workspace.ts";
import { downloadCommand } from "./download.ts";
import { selectModels } from "./download/select_models.ts";
import { STATE_NAMES } from "./models/model_report.ts";
import { openModels } from "./models/open_models.ts";
import { formatDiagnosis } from "./setup/doctor/format_diagnosis.ts";
import { diagnose } from "./setup/doctor/diagnose.ts";
import { checkRuntime, type RuntimeVersions } from "./setup/check_runtime.ts";
import { cloneMlFastvlm, ML_FASTVLM_URL } from "./setup/clone_ml_fastvlm.ts";

/** What setup found and did. */
interface SetupReport {
  runtime: RuntimeVersions;
  stores: { name: string; root: string }[];
  freeBytes: number | null;
  models: { size: string; variant: string; state: ModelState }[];
  mlFastvlm?: "cloned" | "present";
}

const OPTIONS = {
  check: {
    type: "flag",
    description: "change nothing; tell what a bug report needs, what is " +
      "wrong, and what mends it",
  },
  download: {
    type: "string",
    placeholder: "SIZE",
    description: "go on to download this size",
  },
  "ml-fastvlm": {
    type: "flag",
    description: "clone Apple's repository to libs/ml-fastvlm",
  },
  "ml-fastvlm-url": {
    type: "string",
    placeholder: "URL",
    description: "where to clone it from",
    default: ML_FASTVLM_URL,
  },
} as const satisfies OptionDefinitions;

/** They do what `--check` promises not to do. */
const CHANGING_OPTIONS = ["download", "ml-fastvlm", "ml-fastvlm-url"] as const;

type Options = OptionValues<typeof OPTIONS & typeof COMMON_OPTIONS>;

/** Checks the runtime, makes the user store, builds `tiny` and says what is missing. */
export const setupCommand: Command = defineCommand({
  name: "setup",
  summary: "Prepare this machine; running it again changes nothing",
  options: OPTIONS,
  environment: { FASTVLM_HOME: "folder of the user store" },
  examples: {
    "deno task setup": "check the runtime and build the tiny model",
    "deno task setup --check": "what is wrong here? (1 if anything is)",
    "deno task setup --download 0.5b": "and install 0.5b",
    "deno task setup --ml-fastvlm": "and clone Apple's repository",
  },
  async run({ options, io }) {
    if (options.check) return await checkOnly(options, io);
    const workspace = await openModels(options, io);
    const downloadArguments = argumentsOfDownload(options, workspace);
    const runtime = await checkRuntime();
    await prepareUserStore(workspace, io);
    const mlFastvlm = await cloneIfWanted(options, workspace, io);
    if (downloadArguments !== undefined) {
      await downloadCommand.execute(downloadArguments, io);
    }
    const report = await makeReport(workspace, runtime, mlFastvlm);
    if (options.json) printJson(io, { version: 1, ...report });
    else if (!options.quiet) printReport(io, report);
  },
});

if (import.meta.main) await runProcess(setupCommand);

async function checkOnly(options: Options, io: Io): Promise<number> {
  const active = CHANGING_OPTIONS.find((name) => options[name]);
  if (active !== undefined) {
    throw new UsageError(
      `Cannot combine --check with --${active}: it changes nothing`,
    );
  }
  const diagnosis = await diagnose(options.config, io);
  if (options.json) printJson(io, { version: 1, ...diagnosis });
  else if (!options.quiet) printLine(io, formatDiagnosis(diagnosis));
  return diagnosis.healthy ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** A size that does not exist is refused here, before anything is done. */
function argumentsOfDownload(
  { download, config, json, quiet }: Options,
  { catalog }: Workspace,
): string[] | undefined {
  if (download === undefined) return undefined;
  selectModels(catalog, { size: download });
  return [
    `--size=${download}`,
    ...(config === undefined ? [] : [`--config=${config}`]),
    // With `--json` setup's report is the one document.
    ...(json || quiet ? ["--quiet"] : []),
  ];
}

async function prepareUserStore(
  { catalog, lock, stores }: Workspace,
  { environment, signal }: Io,
): Promise<void> {
  const store = selectWritableStore(stores);
  await ensureDir(store.root);
  for (const { type, size } of catalog.models) {
    const ref = resolveModel(catalog, { type, size });
    if (ref.variant.source.kind !== "builtin") continue;
    const lockEntry = lockEntryOf(lock, ref.key);
    await installModel(ref, {
      store,
      signal,
      hub: createHub({ environment }),
      ...(lockEntry && { lockEntry }),
    });
  }
}

async function cloneIfWanted(
  options: Options,
  { projectRoot }: Workspace,
  { signal }: Io,
): Promise<SetupReport["mlFastvlm"]> {
  const url = options["ml-fastvlm-url"] ??
    (options["ml-fastvlm"] ? ML_FASTVLM_URL : undefined);
  if (url === undefined) return undefined;
  const directory = join(projectRoot, "libs", "ml-fastvlm");
  const isNew = await cloneMlFastvlm({ url, directory, signal });
  return isNew ? "cloned" : "present";
}

async function makeReport(
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

function printReport(io: Io, report: SetupReport): void {
  const { deno, onnxruntime, sharp, libvips } = report.runtime;
  const rows: [label: string, value: string][] = [
    ["deno", deno],
    ["onnxruntime", onnxruntime],
    ["sharp", `${sharp} with libvips ${libvips}`],
    ...report.stores.map((
      { name, root },
    ): [string, string] => [`${name} store`, root]),
    [
      "free space",
      report.freeBytes === null ? "unknown" : formatBytes(report.freeBytes),
    ],
    ...report.models.map((
      { size, variant, state },
    ): [string, string] => [`model ${size} ${variant}`, STATE_NAMES[state]]),
    ...(report.mlFastvlm
      ? [["ml-fastvlm", report.mlFastvlm] as [string, string]]
      : []),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, value] of rows) {
    printLine(io, `${label.padEnd(width)} ${value}`);
  }
}
