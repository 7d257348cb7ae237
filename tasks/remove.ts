/**
 * `deno task remove --size X`: take a model out of a store.
 *
 * @module
 */

import { formatBytes } from "../lib/base/bytes.ts";
import { NotFoundError, UsageError } from "../lib/base/errors.ts";
import { type ModelRef, resolveModel } from "../lib/catalog/find.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { note, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { describeLockHolder } from "../lib/storage/lock_holder.ts";
import { selectWritableStore, type Store } from "../lib/storage/stores.ts";
import {
  type RemovedModel,
  removeModel,
} from "../lib/storage/upkeep/remove_model.ts";
import { MODEL_OPTIONS } from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";
import { ownHost } from "./models/own_host.ts";
import { taskLine } from "./models/task_line.ts";

/** Removes one model, with its unfinished files. */
export const removeCommand: Command = defineCommand({
  name: "remove",
  summary: "Remove a model from a store",
  description:
    "Removes one model and its unfinished files. It waits for a download of the same model, and never " +
    "touches another one.",
  options: {
    ...MODEL_OPTIONS,
    size: {
      type: "string",
      placeholder: "SIZE",
      description: "0.5b, 1.5b, 7b or tiny; it must be named",
    },
    store: {
      type: "string",
      placeholder: "STORE",
      description: "where to remove it from",
      choices: ["user", "project"],
      default: "user",
    },
    "dry-run": { type: "flag", description: "only say what would be removed" },
  },
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task remove --size 7b": "remove the default variant of 7b",
    "deno task remove --size 7b --dry-run": "what that would free",
    "deno task remove --size 0.5b --variant fp16 --store project":
      "another variant, from the project's own store",
  },
  async run({ options, io }) {
    const { json, quiet, "dry-run": dryRun } = options;
    const workspace = await openModels(options, io);
    if (options.size === undefined) {
      throw new UsageError(
        'Cannot remove a model: option "--size" is missing',
        {
          hint: "deno task list shows what there is",
        },
      );
    }
    const ref = resolveModel(workspace.catalog, options);
    const store = selectWritableStore(workspace.stores, options.store);
    const host = await ownHost();
    const removed = await removeModel(store, ref.key, {
      dryRun,
      lock: {
        ...(host !== undefined && { host }),
        signal: io.signal,
        onWait: (holder) => {
          if (json || quiet) return;
          note(
            io,
            `Waiting to remove ${ref.key}: ${describeLockHolder(holder)}`,
          );
        },
      },
    });
    if (removed.directories.length === 0) {
      throw await notThere(ref, store, workspace.stores);
    }
    const { key } = ref;
    if (json) printJson(io, { version: 1, key, dryRun, ...removed });
    else if (!quiet) printLine(io, describe(ref, removed, dryRun));
  },
});

if (import.meta.main) await runProcess(removeCommand);

function describe(
  { key }: ModelRef,
  { directories: [directory], bytes }: RemovedModel,
  isDryRun: boolean,
): string {
  const verb = isDryRun ? "would remove" : "removed";
  return `${verb} ${key}, ${formatBytes(bytes)}, from ${directory}`;
}

/** Names the store that does have it, if there is one. */
async function notThere(
  ref: ModelRef,
  store: Store,
  stores: readonly Store[],
): Promise<NotFoundError> {
  const others = stores.filter(({ name, writable }) =>
    writable && name !== store.name
  );
  for (const other of others) {
    const { directories } = await removeModel(other, ref.key, { dryRun: true });
    if (directories.length === 0) continue;
    const hint = taskLine("remove", ref, `--store ${other.name}`);
    return new NotFoundError(message(ref, store), { hint });
  }
  return new NotFoundError(message(ref, store));
}

function message({ key }: ModelRef, { name }: Store): string {
  return `Cannot remove "${key}" from store "${name}": it is not there`;
}
