/**
 * `deno task download --size X`: fetch, verify and install models.
 *
 * @module
 */

import { join } from "@std/path";
import { getCanonicalArtifactPath } from "../lib/artifacts/canonical_path.ts";
import { PartialFailureError } from "../lib/base/errors.ts";
import type { ModelRef } from "../lib/catalog/find.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { note, printJson } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { reportError } from "../lib/cli/report_error.ts";
import { DownloadLog } from "../lib/download/download_log.ts";
import { createHub } from "../lib/hub/hub.ts";
import { isOffline } from "../lib/base/offline.ts";
import { selectWritableStore } from "../lib/storage/stores.ts";
import { openWorkspace, type Workspace } from "../lib/storage/workspace.ts";
import { describePlans } from "./download/describe_plan.ts";
import { fetchModel, type Outcome, type Run } from "./download/fetch_model.ts";
import { selectModels } from "./download/select_models.ts";
import { MODEL_OPTIONS } from "./model_options.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  size: { ...MODEL_OPTIONS.size, description: "0.5b, 1.5b, 7b, tiny or all" },
  store: {
    type: "string",
    placeholder: "STORE",
    description: "where to install",
    choices: ["user", "project"],
    default: "user",
  },
  force: { type: "flag", description: "fetch again what is installed" },
  "dry-run": { type: "flag", description: "only say what would be fetched" },
  offline: { type: "flag", description: "do not use the network" },
} as const;

/** Installs one size, or all that come from a network. */
export const downloadCommand: Command = defineCommand({
  name: "download",
  summary: "Download, verify and install models",
  options: OPTIONS,
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_ENDPOINT:
      "address of the Hub or a mirror; HF_ENDPOINT is known too",
    FASTVLM_OFFLINE: "1 is like --offline; HF_HUB_OFFLINE is known too",
    HF_TOKEN: "token for gated repositories",
  },
  examples: {
    "deno task download --size 0.5b": "install the default variant",
    "deno task download --size all": "every size, one after another",
    "deno task download --size 0.5b --dry-run": "what it would fetch",
  },
  async run({ options, io }) {
    const { environment, cwd } = io;
    const configPath = options.config;
    const workspace = await openWorkspace({ configPath, cwd, environment });
    const refs = selectModels(workspace.catalog, options);
    const run: Omit<Run, "log"> = {
      io,
      lock: workspace.lock,
      store: selectWritableStore(workspace.stores, options.store),
      hub: createHub({ environment }),
      isForced: options.force,
      isOffline: options.offline || isOffline(environment),
      isQuiet: options.quiet || options.json,
    };
    if (options["dry-run"]) {
      return await describePlans(refs, run, options.json);
    }
    const { outcomes, failure } = await fetchLogged(refs, run, workspace);
    if (options.json) printJson(io, { version: 1, models: outcomes });
    if (failure !== undefined) throw failure;
  },
});

if (import.meta.main) await runProcess(downloadCommand);

/** What became of the models, and what to say if some of several failed. */
interface Report {
  outcomes: Outcome[];
  failure?: PartialFailureError;
}

/** Every run that may change a store leaves a log, and a failed one says where. */
async function fetchLogged(
  refs: readonly ModelRef[],
  run: Omit<Run, "log">,
  { projectRoot }: Workspace,
): Promise<Report> {
  const { environment } = run.io;
  const folder = await getCanonicalArtifactPath("tmp", "model_download", {
    projectRoot,
    environment,
  });
  const { token } = run.hub;
  using log = new DownloadLog(join(folder, "download.log"), {
    secrets: token === undefined ? [] : [token],
  });
  try {
    const report = await fetchAll(refs, { ...run, log });
    if (report.failure !== undefined) note(run.io, `log: ${log.path}`);
    return report;
  } catch (error) {
    note(run.io, `log: ${log.path}`);
    throw error;
  }
}

/** One of several sizes that fails does not keep the others from being installed. */
async function fetchAll(
  refs: readonly ModelRef[],
  run: Run,
): Promise<Report> {
  const outcomes: Outcome[] = [];
  const failed: string[] = [];
  for (const ref of refs) {
    try {
      outcomes.push(await fetchModel(ref, run));
    } catch (error) {
      if (refs.length === 1 || run.io.signal.aborted) throw error;
      reportError(error, run.io, false);
      failed.push(ref.entry.size);
    }
  }
  if (failed.length === 0) return { outcomes };
  const names = failed.join(", ");
  const failure = new PartialFailureError(
    `Cannot install ${failed.length} of ${refs.length} models: ${names} failed`,
    { hint: `deno task download --size ${failed[0]} tries one again` },
  );
  return { outcomes, failure };
}
