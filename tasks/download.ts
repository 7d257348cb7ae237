/**
 * `deno task download --size X`: fetch, verify and install models.
 *
 * @module
 */

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
import { findInstalled } from "../lib/download/installed.ts";
import { selectWritableStore, type Store } from "../lib/storage/stores.ts";
import type { Workspace } from "../lib/storage/workspace.ts";
import type { Setting } from "./download/fetch_model.ts";
import {
  describeUntouched,
  type Outcome,
  outcomeDocument,
  untouched,
} from "./download/outcome.ts";
import { requireNetwork } from "./download/require_network.ts";
import { selectModels } from "./download/select_models.ts";
import { MODEL_OPTIONS, SIZE_OR_ALL } from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";

/** Small enough for any server's limit of connections, with those of each large file. */
const DEFAULT_WORKERS = 4;

const DEFAULT_CONNECTIONS = 4;

const OPTIONS = {
  ...MODEL_OPTIONS,
  size: SIZE_OR_ALL,
  store: {
    type: "string",
    placeholder: "STORE",
    description: "where to install",
    choices: ["user", "project"],
    default: "user",
  },
  force: { type: "flag", description: "fetch again what is installed" },
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
    "installs them all at once or not at all. What is interrupted goes on where it stopped; what is " +
    "installed already sends no request.",
  options: OPTIONS,
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
    "deno task download --size all --limit-rate 5M":
      "every size at once, at 5 MB/s",
    "deno task download --size 0.5b --dry-run": "what it would fetch",
    "deno task download --size 0.5b --repair": "mend what is damaged",
  },
  async run({ options, io }) {
    const workspace = await openModels(options, io);
    const refs = selectModels(workspace.catalog, options);
    const store = selectWritableStore(workspace.stores, options.store);
    if (!options.force && !options.repair && !options["dry-run"]) {
      const outcomes = await findAllInstalled(refs, { workspace, store, io });
      if (outcomes !== undefined) return tellUntouched(outcomes, options, io);
    }
    const setting = await makeSetting(options, { workspace, store, io });
    if (options["dry-run"]) {
      const { describePlans } = await import("./download/describe_plan.ts");
      return await describePlans(refs, setting, options.json);
    }
    if (!setting.isOffline) await requireNetwork(refs, setting);
    await fetchAndTell(refs, setting, { options, workspace });
  },
});

if (import.meta.main) await runProcess(downloadCommand);

/** Where a run is. */
interface Place {
  workspace: Workspace;
  store: Store;
  io: Io;
}

/** The outcomes if there is nothing to do; then nothing else is loaded, as most runs are of this kind. */
async function findAllInstalled(
  refs: readonly ModelRef[],
  { workspace: { lock }, store, io: { signal } }: Place,
): Promise<Outcome[] | undefined> {
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
  { workspace: { lock, stores }, store, io }: Place,
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
    isForced: options.force,
    isRepair: options.repair,
    isOffline: options.offline || isOffline(environment),
  };
}

async function fetchAndTell(
  refs: readonly ModelRef[],
  setting: Setting,
  { options, workspace }: { options: Options; workspace: Workspace },
): Promise<void> {
  const { fetchModels } = await import("./download/fetch_models.ts");
  const { json, quiet } = options;
  const { outcomes, failures, error } = await fetchModels(refs, setting, {
    projectRoot: workspace.projectRoot,
    audience: json ? "program" : quiet ? "nobody" : "person",
    maxWorkers: options["max-workers"] ?? DEFAULT_WORKERS,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    limitRate: options["limit-rate"],
  });
  if (json) printJson(setting.io, outcomeDocument(outcomes, failures));
  if (error !== undefined) throw error;
}
