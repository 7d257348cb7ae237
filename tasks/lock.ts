/**
 * `deno task lock`: pin what the sources of models have now in the lock file.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import {
  ConfigError,
  FastvlmError,
  OfflineError,
  PartialFailureError,
} from "../lib/base/errors.ts";
import { isOffline } from "../lib/base/offline.ts";
import type { ModelRef } from "../lib/catalog/find.ts";
import { needsNetwork } from "../lib/catalog/needs_network.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { reportError } from "../lib/cli/report_error.ts";
import { describeLockChange } from "../lib/download/lock/lock_changes.ts";
import { mergeLock, writeLock } from "../lib/download/lock/write_lock.ts";
import { createHubs } from "../lib/hub/mirrors.ts";
import {
  type Resolved,
  resolveModels,
  type Unresolved,
} from "./lock/resolve_models.ts";
import { selectLockable } from "./lock/select_lockable.ts";
import { MODEL_OPTIONS, SIZE_OR_ALL } from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";
import { taskLine } from "./models/task_line.ts";

/** Pins commits, lengths and digests, or says whether they are still those of the sources. */
export const lockCommand: Command = defineCommand({
  name: "lock",
  summary: "Resolve models and pin their commits, sizes and digests",
  description:
    "Looks up what the sources of models have now and writes it to the lock file beside the " +
    "catalog, so that every download after that gets the same bytes.",
  options: {
    ...MODEL_OPTIONS,
    size: { ...SIZE_OR_ALL, default: "what the lock has" },
    check: {
      type: "flag",
      description: "write nothing, and fail if something would change",
    },
  },
  environment: {
    FASTVLM_CONFIG: "catalog to use, like --config",
    FASTVLM_ENDPOINT:
      "address of the Hub, with mirrors after commas; HF_ENDPOINT is known too",
    HF_TOKEN: "token for gated repositories",
    HTTPS_PROXY: "proxy, but for the hosts in NO_PROXY",
    DENO_CERT: "file with a certificate authority of your own",
  },
  examples: {
    "deno task lock --size 0.5b": "pin the default variant as it is now",
    "deno task lock --check": "fail if anything that is pinned has moved",
    "deno task lock --size all --config team.config.json":
      "pin every size of a catalog of your own",
  },
  async run({ options, io }) {
    const { lock, lockPath, refs } = await select(options, io);
    if (isOffline(io.environment)) refuseNetwork(refs);
    const isQuiet = options.quiet || options.json;
    const hubs = createHubs({ environment: io.environment });
    const { resolved, unresolved } = await resolveModels(refs, {
      ...{ io, lock, lockPath, hubs, isQuiet },
    });
    const changed = resolved.filter(({ changes }) => changes.length > 0);
    const isWritten = changed.length > 0 && !options.check;
    if (isWritten) await write(options, io, changed);
    if (options.json) {
      const report = reportModels(resolved, unresolved);
      printJson(io, { version: 1, lockPath, isWritten, ...report });
    } else if (!options.quiet) {
      for (const each of resolved) printLine(io, describe(each));
    }
    throwFailures(unresolved, refs, io);
    if (options.check) failIfChanged(changed, lockPath);
  },
});

if (import.meta.main) await runProcess(lockCommand);

interface Options {
  config: string | undefined;
  size: string | undefined;
  variant: string | undefined;
}

async function select(options: Options, io: Io) {
  const { catalog, lock, lockPath } = await openModels(options, io);
  if (isSealed(lockPath, io)) {
    throw new ConfigError(
      `Cannot write "${lockPath}": it is the toolkit's own`,
      { hint: "name a catalog of yours with --config" },
    );
  }
  return { lock, lockPath, refs: selectLockable(catalog, lock, options) };
}

/** The toolkit's own lock, where it is in a compiled program or comes from the network. */
function isSealed(lockPath: string, { program }: Io): boolean {
  const own = new URL("../models.lock.json", import.meta.url);
  return own.protocol === "file:"
    ? program === "fastvlm" && lockPath === fromFileUrl(own)
    : lockPath === own.href;
}

function refuseNetwork(refs: readonly ModelRef[]): void {
  const first = refs.find(needsNetwork);
  if (first === undefined) return;
  throw new OfflineError(
    `Cannot lock "${first.key}": the network may not be used`,
    { hint: "unset FASTVLM_OFFLINE and HF_HUB_OFFLINE" },
  );
}

/** The lock is read anew: another process may have pinned another model meanwhile. */
async function write(
  options: Options,
  io: Io,
  changed: readonly Resolved[],
): Promise<void> {
  const { lock, lockPath } = await openModels(options, io);
  const entries = changed.map(({ ref, entry }) => [ref.key, entry] as const);
  await writeLock(lockPath, mergeLock(lock, Object.fromEntries(entries)));
}

function reportModels(
  resolved: readonly Resolved[],
  unresolved: readonly Unresolved[],
) {
  const models = resolved.map(({ ref: { key }, changes }) => ({
    key,
    isChanged: changes.length > 0,
    changes,
  }));
  const failures = unresolved.map(({ ref: { key }, error }) => ({
    key,
    code: error.code,
    message: error.message,
  }));
  return { models, ...(failures.length > 0 && { failures }) };
}

function describe({ ref: { key }, changes }: Resolved): string {
  if (changes.length === 0) return `${key} is as locked`;
  return changes.map((change) => `${key}: ${describeLockChange(change)}`)
    .join("\n");
}

/** @throws the one model's own error, or a `PartialFailureError` once all are told. */
function throwFailures(
  unresolved: readonly Unresolved[],
  refs: readonly ModelRef[],
  io: Io,
): void {
  const [first] = unresolved;
  if (first === undefined) return;
  if (refs.length === 1) throw first.error;
  for (const { error } of unresolved) reportError(error, io, false);
  const keys = unresolved.map(({ ref }) => ref.key).join(", ");
  throw new PartialFailureError(
    `Cannot lock ${unresolved.length} of ${refs.length} models: ${keys} failed`,
    { hint: `${taskLine("lock", first.ref)} tries one again` },
  );
}

function failIfChanged(changed: readonly Resolved[], lockPath: string): void {
  const [first] = changed;
  if (first === undefined) return;
  const keys = changed.map(({ ref }) => ref.key).join(", ");
  throw new FastvlmError(
    `Cannot confirm "${lockPath}": it is outdated for ${keys}`,
    { hint: `${taskLine("lock", first.ref)} updates it` },
  );
}
