/**
 * `deno task verify --size X`: read an installed model again and compare it with its manifest.
 *
 * @module
 */

import { formatBytes } from "../lib/base/bytes.ts";
import {
  DigestMismatchError,
  FastvlmError,
  ModelNotInstalledError,
} from "../lib/base/errors.ts";
import type { ModelRef } from "../lib/catalog/find.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, lineWidth, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { createProgress } from "../lib/cli/progress/progress.ts";
import { hang } from "../lib/cli/text/hang.ts";
import { formatTable } from "../lib/cli/text/table.ts";
import { findDamagedEntries } from "../lib/storage/cache/find_damaged_entries.ts";
import { inspectModel } from "../lib/storage/inventory.ts";
import { cacheDirectory } from "../lib/storage/layout.ts";
import { selectWritableStore } from "../lib/storage/stores.ts";
import {
  verifyModel,
  type VerifyReport,
} from "../lib/storage/upkeep/verify_model.ts";
import type { Workspace } from "../lib/storage/workspace.ts";
import { MODEL_OPTIONS, SIZE_OR_ALL } from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";
import { selectPlaced } from "./models/select_placed.ts";
import { taskLine } from "./models/task_line.ts";

/** Reads the files of one model, or of all that are installed. */
export const verifyCommand: Command = defineCommand({
  name: "verify",
  summary: "Read installed models again and compare them with what they were",
  description:
    "Reads every file and compares its SHA-256 with that of its installation. It changes nothing, and " +
    "needs no network.",
  options: {
    ...MODEL_OPTIONS,
    size: SIZE_OR_ALL,
    fast: {
      type: "flag",
      description: "compare sizes and times only, and read nothing",
    },
  },
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task verify --size 0.5b": "every file of one model",
    "deno task verify --size all --fast": "all that is installed, at a glance",
    "deno task verify --size all --json": "every file's state, for a program",
  },
  async run({ options, io }) {
    const workspace = await openModels(options, io);
    const places = await findPlaces(options, workspace, io);
    const { fast, json, quiet } = options;
    const verified = await verifyAll(places, io, {
      fast,
      quiet: fast || json || quiet,
    });
    if (json) {
      const models = verified.map(({ report }) => report);
      printJson(io, { version: 1, models });
    } else if (!quiet) {
      const columns = lineWidth(io, io.stdout);
      for (const { report } of verified) {
        printLine(io, formatReport(report, columns));
      }
      if (verified.length === 0) printLine(io, "no model is installed");
    }
    failIfDamaged(verified);
    if (!fast) await checkCaches(places, workspace, io);
  },
});

if (import.meta.main) await runProcess(verifyCommand);

/** A model and where it is. */
interface Placed {
  ref: ModelRef;
  directory: string;
}

/** A model and what became of it. */
interface Verified {
  ref: ModelRef;
  report: VerifyReport;
}

async function findPlaces(
  options: { size?: string | undefined; variant?: string | undefined },
  { catalog, lock, stores }: Workspace,
  { signal }: Io,
): Promise<Placed[]> {
  const places: Placed[] = [];
  for (const { ref, lockEntry } of selectPlaced(catalog, lock, options)) {
    const status = await inspectModel(ref, lockEntry, stores, { signal });
    if (status.manifest !== undefined && status.directory !== undefined) {
      places.push({ ref, directory: status.directory });
    } else if (options.size !== "all") {
      const reason = status.state === "checkpoint"
        ? "it has no manifest to compare it with"
        : "it is not installed";
      throw new ModelNotInstalledError(
        `Cannot verify "${ref.key}": ${reason}`,
        {
          command: taskLine("download", ref),
        },
      );
    }
  }
  return places;
}

async function verifyAll(
  places: readonly Placed[],
  io: Io,
  { fast, quiet }: { fast: boolean; quiet: boolean },
): Promise<Verified[]> {
  using progress = createProgress(io, { title: "Verifying", quiet });
  const verified: Verified[] = [];
  for (const { ref, directory } of places) {
    const report = await verifyModel(directory, {
      fast,
      signal: io.signal,
      onProgress: ({ bytes, total }) =>
        progress.update({ label: ref.key, bytes, total }),
    });
    verified.push({ ref, report });
  }
  return verified;
}

/**
 * Reads what was made of the models to load them faster.
 *
 * @throws {DigestMismatchError} If some of it is not what it was.
 */
async function checkCaches(
  places: readonly Placed[],
  { stores }: Workspace,
  { signal }: Io,
): Promise<void> {
  const store = selectWritableStore(stores);
  for (const { ref: { key } } of places) {
    const directory = cacheDirectory(store, key);
    const [first] = await findDamagedEntries(directory, signal);
    if (first === undefined) continue;
    throw new DigestMismatchError(
      `Cannot verify the cache of "${key}": "${first}" is not what it was`,
      { hint: "deno task prune --older-than 0s removes it; it is made again" },
    );
  }
}

function formatReport(
  { key, directory, files, bytes }: VerifyReport,
  columns: number,
): string {
  const wrong = files.filter(({ state }) => state !== "intact");
  const count = `${files.length} ${files.length === 1 ? "file" : "files"}`;
  const size = `${count}, ${formatBytes(bytes)}`;
  if (wrong.length === 0) {
    return hang(`${key} is intact in ${directory}: ${size}`, 2, columns);
  }
  const rows = wrong.map(({ path, state, problem = "" }) => [
    path,
    state,
    problem,
  ]);
  return [
    hang(
      `${key} is not intact in ${directory}: ${wrong.length} of ${size}`,
      2,
      columns,
    ),
    formatTable(["FILE", "STATE", "PROBLEM"], rows),
  ].join("\n");
}

/**
 * @throws {DigestMismatchError} If a file is not what it was.
 * @throws {FastvlmError} If it only looks so, as its time is another one.
 */
function failIfDamaged(reports: readonly Verified[]): void {
  const [first, ...others] = reports.filter(({ report }) => !report.isIntact);
  if (first === undefined) return;
  const { ref, report } = first;
  const wrong = report.files.filter(({ state }) => state !== "intact");
  const more = others.length === 0 ? "" : `, and ${others.length} more models`;
  const names = wrong.map(({ path }) => `"${path}"`).join(", ");
  if (wrong.every(({ state }) => state === "changed")) {
    throw new FastvlmError(
      `Cannot tell whether "${ref.key}" is intact: the time of ${names} is not that of its installation${more}`,
      { hint: `${taskLine("verify", ref)} reads it` },
    );
  }
  throw new DigestMismatchError(
    `Cannot verify "${ref.key}": ${names} ${
      wrong.length === 1 ? "is not what it was" : "are not what they were"
    }${more}`,
    { hint: `${taskLine("download", ref, "--repair")} mends it` },
  );
}
