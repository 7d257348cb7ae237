/**
 * `deno task download --size X`: fetch, verify and install models.
 *
 * @module
 */

import { lockKeysOf } from "../lib/catalog/conversion.ts";
import { lockEntryOf, type ModelRef } from "../lib/catalog/find.ts";
import type {
  Command,
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { isOffline } from "../lib/base/offline.ts";
import {
  DEFAULT_CONNECTIONS,
  DEFAULT_WORKERS,
} from "../lib/download/default_limits.ts";
import type { DownloadLog } from "../lib/download/download_log.ts";
import { findInstalled } from "../lib/download/installed.ts";
import { selectWritableStore, type Store } from "../lib/storage/stores.ts";
import type { Workspace } from "../lib/storage/workspace.ts";
import type { Setting } from "./download/fetch_model.ts";
import { hintToResume } from "./download/hint_to_resume.ts";
import {
  describeUntouched,
  type Outcome,
  outcomeDocument,
  untouched,
} from "./download/outcome.ts";
import { RunLog } from "./download/run_log.ts";
import { selectModels } from "./download/select_models.ts";
import {
  MODEL_OPTIONS,
  SIZE_OR_ALL,
  TARGET_STORE,
} from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  size: SIZE_OR_ALL,
  store: TARGET_STORE,
  "checkpoint-only": {
    type: "flag",
    description: "fetch the checkpoint of what is converted, and stop there",
  },
  force: { type: "flag", description: "fetch or convert again what is there" },
  repair: {
    type: "flag",
    description: "read what is installed, and fetch what is damaged",
  },
  "dry-run": { type: "flag", description: "only say what would be fetched" },
  offline: { type: "flag", description: "do not use the network" },
  endpoint: {
    type: "string",
    placeholder: "URL[,URL…]",
    description: "the Hub, and mirrors to try after it",
    default: "FASTVLM_ENDPOINT",
  },
  "max-workers": {
    type: "integer",
    placeholder: "N",
    description: "files at a time",
    minimum: 1,
    maximum: 32,
    default: String(DEFAULT_WORKERS),
  },
  connections: {
    type: "integer",
    placeholder: "N",
    description: "most connections for one large file",
    minimum: 1,
    maximum: 16,
    default: String(DEFAULT_CONNECTIONS),
  },
  "limit-rate": {
    type: "bytes",
    placeholder: "BYTES",
    description: "most bytes per second in all, as 500K or 5M",
    minimum: 1,
  },
} as const satisfies OptionDefinitions;

type Options = OptionValues<typeof OPTIONS & typeof COMMON_OPTIONS>;

/** Installs one size, or all that come from a network. */
export const downloadCommand: Command = defineCommand({
  name: "download",
  summary: "Download, verify and install models",
  description:
    "Fetches the files of a model, checks every byte against the lock or the Hub's own digests, and " +
    "installs them all at once or not at all. A size that Apple publishes as a checkpoint is converted " +
    "as the last step. What is interrupted goes on where it stopped; what is installed already sends no " +
    "request.",
  options: OPTIONS,
  // Only what is converted needs it.
  asksLater: ["ffi"],
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_ENDPOINT:
      "address of the Hub, with mirrors after commas; HF_ENDPOINT is known too",
    FASTVLM_OFFLINE: "1 is like --offline; HF_HUB_OFFLINE is known too",
    HF_TOKEN: "token for gated repositories",
    HF_HUB_CACHE: "cache to take files from; HF_HOME is known too",
    HTTPS_PROXY: "proxy, but for the hosts in NO_PROXY",
    DENO_CERT: "file with a certificate authority of your own",
  },
  examples: {
    "deno task download --size 0.5b": "install the default variant",
    "deno task download --size 1.5b --checkpoint-only":
      "Apple's weights alone, to convert later",
    "deno task download --size all --limit-rate 5M":
      "every size at once, at 5 MB/s",
    "deno task download --size 0.5b --dry-run": "what it would fetch",
    "deno task download --size 0.5b --repair": "mend what is damaged",
  },
  async run({ options, io }) {
    using log = new RunLog(io);
    const { "dry-run": isPlan, size } = options;
    const open = () =>
      openModels(options, io, { keepsUnusable: size === "all" && !isPlan });
    const workspace = await (isPlan ? open() : log.guard(open));
    // A model that does not exist is a wrong line, and needs no log.
    const refs = selectModels(workspace.catalog, options);
    const store = selectWritableStore(workspace.stores, options.store);
    const place = { workspace, store, io };
    if (isPlan) return await tellPlans(refs, options, place);
    await log.guard(() => install(refs, options, { ...place, log }));
  },
});

if (import.meta.main) await runProcess(downloadCommand);

/** Where a run is. */
interface Place {
  workspace: Workspace;
  store: Store;
  io: Io;
}

async function tellPlans(
  refs: readonly ModelRef[],
  options: Options,
  place: Place,
): Promise<void> {
  const setting = await makeSetting(options, place);
  const { describePlans } = await import("./download/describe_plan.ts");
  await describePlans(refs, setting, options.json);
}

async function install(
  refs: readonly ModelRef[],
  options: Options,
  { log, ...place }: Place & { log: RunLog },
): Promise<void> {
  refuseUnusable(refs, place.workspace);
  if (!options.force && !options.repair) {
    const outcomes = await findAllInstalled(refs, place);
    if (outcomes !== undefined) {
      return tellUntouched(outcomes, options, place.io);
    }
  }
  const openLog = await log.open();
  const setting = await makeSetting(options, place);
  await fetchAndTell(refs, setting, { options, log: openLog });
}

/** An entry of the lock that cannot be used fails its own model, or the run if it is of no model. */
function refuseUnusable(
  refs: readonly ModelRef[],
  { unusable }: Workspace,
): void {
  for (const [key, error] of unusable ?? []) {
    if (!refs.some((ref) => lockKeysOf(ref).includes(key))) throw error;
  }
}

/** The outcomes if there is nothing to do; then nothing else is loaded, as most runs are of this kind. */
async function findAllInstalled(
  refs: readonly ModelRef[],
  { workspace: { lock, unusable }, store, io: { signal } }: Place,
): Promise<Outcome[] | undefined> {
  if (unusable !== undefined && unusable.size > 0) return undefined;
  const outcomes: Outcome[] = [];
  for (const ref of refs) {
    const lockEntry = lockEntryOf(lock, ref.key);
    const options = { store, signal, ...(lockEntry && { lockEntry }) };
    const installed = await findInstalled(ref, options);
    if (installed === undefined) return undefined;
    outcomes.push(untouched(ref, installed.directory));
  }
  return outcomes;
}

function tellUntouched(
  outcomes: readonly Outcome[],
  { json, quiet }: Options,
  io: Io,
): void {
  if (json) return printJson(io, outcomeDocument(outcomes));
  if (quiet) return;
  for (const outcome of outcomes) printLine(io, describeUntouched(outcome));
}

async function makeSetting(
  options: Options,
  { workspace: { lock, stores, unusable }, store, io }: Place,
): Promise<Setting> {
  const { createHubs } = await import("../lib/hub/mirrors.ts");
  const { environment } = io;
  const endpoints = options.endpoint;
  const [hub, ...mirrors] = createHubs({ environment, endpoints });
  return {
    io,
    lock,
    store,
    stores,
    hub,
    ...(mirrors.length > 0 && { mirrors }),
    ...(unusable && { unusable }),
    isForced: options.force,
    isRepair: options.repair,
    isOffline: options.offline || isOffline(environment),
  };
}

async function fetchAndTell(
  refs: readonly ModelRef[],
  setting: Setting,
  { options, log }: { options: Options; log: DownloadLog },
): Promise<void> {
  const { fetchModels } = await import("./download/fetch_models.ts");
  const { json, quiet } = options;
  const { outcomes, failures, error } = await fetchModels(refs, setting, {
    log,
    audience: json ? "program" : quiet ? "nobody" : "person",
    maxWorkers: options["max-workers"] ?? DEFAULT_WORKERS,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    limitRate: options["limit-rate"],
  });
  if (json) printJson(setting.io, outcomeDocument(outcomes, failures));
  if (error !== undefined) throw hintToResume(error);
}
