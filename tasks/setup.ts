/**
 * `deno task setup`: prepare this machine.
 *
 * @module
 */

import { join } from "@std/path";
import { UsageError } from "../lib/base/errors.ts";
import { EXIT_CODES } from "../lib/base/exit_codes.ts";
import { isOffline } from "../lib/base/offline.ts";
import { isConverted, sourceOf } from "../lib/catalog/conversion.ts";
import { lockEntryOf, resolveModel } from "../lib/catalog/find.ts";
import type {
  Command,
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, lineWidth, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { installModel } from "../lib/fastvlm/install_model.ts";
import { createHubs } from "../lib/hub/mirrors.ts";
import { selectWritableStore } from "../lib/storage/stores.ts";
import type { Workspace } from "../lib/storage/workspace.ts";
import { downloadCommand } from "./download.ts";
import { requireNetwork } from "./download/require_network.ts";
import { selectModels } from "./download/select_models.ts";
import { openModels } from "./models/open_models.ts";
import { checkRuntime } from "./setup/check_runtime.ts";
import {
  cloneMlFastvlm,
  ML_FASTVLM_URL,
  requireGit,
} from "./setup/clone_ml_fastvlm.ts";
import { diagnose } from "./setup/doctor/diagnose.ts";
import { formatDiagnosis } from "./setup/doctor/format_diagnosis.ts";
import { formatProblems } from "./setup/doctor/format_problems.ts";
import {
  formatReport,
  makeReport,
  type SetupReport,
} from "./setup/setup_report.ts";

const OPTIONS = {
  check: {
    type: "flag",
    description: "change nothing; tell what a bug report needs, what is " +
      "wrong, and what mends it",
  },
  download: {
    type: "string",
    placeholder: "SIZE|all",
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
  },
  async run({ options, io }) {
    if (options.check) return await checkOnly(options, io);
    const workspace = await openModels(options, io);
    const downloadArguments = await argumentsOfDownload(options, workspace, io);
    await requireGitIfWanted(options, io);
    const runtime = await checkRuntime();
    await prepareUserStore(workspace, io);
    const mlFastvlm = await cloneIfWanted(options, workspace, io);
    if (downloadArguments !== undefined) {
      await downloadCommand.execute(downloadArguments, io);
    }
    const report = await makeReport(workspace, runtime, mlFastvlm);
    if (options.json) printJson(io, { version: 1, ...report });
    else if (!options.quiet) {
      printLine(io, formatReport(report, lineWidth(io, io.stdout)));
    }
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
  else if (!options.quiet) {
    printLine(io, formatDiagnosis(diagnosis, lineWidth(io, io.stdout)));
  } else if (!diagnosis.healthy) {
    printLine(io, formatProblems(diagnosis.problems));
  }
  return diagnosis.healthy ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** A size that does not exist, or may not be fetched, is refused here, before anything is done. */
async function argumentsOfDownload(
  { download, config, json, quiet }: Options,
  { catalog }: Workspace,
  { environment }: Io,
): Promise<string[] | undefined> {
  if (download === undefined) return undefined;
  const refs = selectModels(catalog, { size: download });
  if (!isOffline(environment)) {
    const [hub, ...mirrors] = createHubs({ environment });
    const servers = { hub, ...(mirrors.length > 0 && { mirrors }) };
    for (const ref of refs) {
      await requireNetwork(isConverted(ref) ? sourceOf(ref) : ref, servers);
    }
  }
  return [
    `--size=${download}`,
    ...(config === undefined ? [] : [`--config=${config}`]),
    // With `--json` setup's report is the one document.
    ...(json || quiet ? ["--quiet"] : []),
  ];
}

async function requireGitIfWanted(
  options: Options,
  { signal }: Io,
): Promise<void> {
  const url = urlToClone(options);
  if (url !== undefined) await requireGit({ url, signal });
}

function urlToClone(options: Options): string | undefined {
  return options["ml-fastvlm-url"] ??
    (options["ml-fastvlm"] ? ML_FASTVLM_URL : undefined);
}

async function prepareUserStore(
  { catalog, lock, stores }: Workspace,
  { environment, signal }: Io,
): Promise<void> {
  const store = selectWritableStore(stores);
  const [hub] = createHubs({ environment });
  await Deno.mkdir(store.root, { recursive: true });
  for (const { type, size } of catalog.models) {
    const ref = resolveModel(catalog, { type, size });
    if (ref.variant.source.kind !== "builtin") continue;
    const lockEntry = lockEntryOf(lock, ref.key);
    await installModel(ref, {
      store,
      signal,
      hub,
      ...(lockEntry && { lockEntry }),
    });
  }
}

async function cloneIfWanted(
  options: Options,
  { projectRoot }: Workspace,
  { signal }: Io,
): Promise<SetupReport["mlFastvlm"]> {
  const url = urlToClone(options);
  if (url === undefined) return undefined;
  const directory = join(projectRoot, "libs", "ml-fastvlm");
  const isNew = await cloneMlFastvlm({ url, directory, signal });
  return isNew ? "cloned" : "present";
}
