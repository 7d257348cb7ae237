/**
 * `deno task info --size X`: everything known about one model.
 *
 * @module
 */

import { formatBytes } from "../lib/base/bytes.ts";
import { sourceLockEntryOf } from "../lib/catalog/conversion.ts";
import { lockEntryOf, resolveModel } from "../lib/catalog/find.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { lineWidth, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { type Field, formatFields } from "../lib/cli/text/fields.ts";
import { formatTable, paintHeader } from "../lib/cli/text/table.ts";
import { inspectModel, type ModelStatus } from "../lib/storage/inventory.ts";
import {
  describeSource,
  type KnownFile,
  knownFiles,
  STATE_NAMES,
  statusDocument,
} from "./models/model_report.ts";
import { MODEL_OPTIONS } from "./models/model_options.ts";
import { openModels } from "./models/open_models.ts";
import { storeSpace } from "./models/store_space.ts";

/** Digits of a digest that are enough to compare by eye; `--json` has them all. */
const SHORT_DIGEST_LENGTH = 12;

/** Shows files, digests, source, license, place and what a download would need. */
export const infoCommand: Command = defineCommand({
  name: "info",
  summary: "Show everything known about one model",
  description:
    "Shows where a model is and what that place shadows, its source, license, variants, files and " +
    "digests, and what a download would need.",
  options: MODEL_OPTIONS,
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task info --size 0.5b": "the default variant of 0.5b",
    "deno task info --size 0.5b --variant fp16": "another variant",
    "deno task info --size tiny --json": "the same for a program",
  },
  async run({ options, io }) {
    const workspace = await openModels(options, io);
    const { catalog, lock, stores } = workspace;
    const ref = resolveModel(catalog, options);
    const lockEntry = lockEntryOf(lock, ref.key);
    const status = await inspectModel(ref, lockEntry, stores, {
      sourceLockEntry: sourceLockEntryOf(lock, ref),
      signal: io.signal,
    });
    const files = knownFiles(status, lock);
    const freeBytes = (await storeSpace(workspace))?.freeBytes;
    if (options.json) {
      printJson(io, {
        version: 1,
        ...statusDocument(status),
        source: ref.variant.source,
        commit: lockEntry?.commit ?? status.manifest?.source.commit ?? null,
        variants: Object.keys(ref.entry.variants),
        files,
        freeBytes: freeBytes ?? null,
      });
    } else {
      const fields = statusFields(status, freeBytes);
      printLine(io, formatFields(fields, lineWidth(io, io.stdout)));
      if (files.length > 0) {
        printLine(io, `\n${paintHeader(formatFiles(files), io.stdout)}`);
      }
    }
  },
});

if (import.meta.main) await runProcess(infoCommand);

function statusFields(status: ModelStatus, freeBytes?: number): Field[] {
  const { ref, problems, shadows } = status;
  const { entry, variant } = ref;
  return [
    ["model", `${entry.type} ${entry.size} ${ref.variantName}`],
    ["description", entry.description],
    [
      "state",
      STATE_NAMES[status.state] + (status.outdated ? " (outdated)" : ""),
    ],
    ["where", status.directory ?? "-"],
    ["source", describeSource(variant.source)],
    ["license", entry.license],
    ["variants", Object.keys(entry.variants).join(", ")],
    ["on disk", bytesOrDash(status.bytesOnDisk)],
    ["to download", bytesOrDash(status.bytesToDownload)],
    ...(freeBytes === undefined
      ? []
      : [["free space", formatBytes(freeBytes)] as const]),
    ...shadows.map(({ directory }) => ["shadows", directory] as const),
    ...problems.map((problem) => ["problem", problem] as const),
  ];
}

function bytesOrDash(bytes: number): string {
  return bytes === 0 ? "-" : formatBytes(bytes);
}

function formatFiles(files: readonly KnownFile[]): string {
  const rows = files.map(({ path, bytes, sha256 }) => [
    path,
    formatBytes(bytes),
    sha256.slice(0, SHORT_DIGEST_LENGTH),
  ]);
  return formatTable(["FILE", "BYTES", "SHA256"], rows, ["left", "right"]);
}
