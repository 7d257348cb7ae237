import { formatBytes } from "../../lib/base/bytes.ts";
import {
  type ConvertedRef,
  isConverted,
  sourceOf,
} from "../../lib/catalog/conversion.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import { printJson, printLine } from "../../lib/cli/io.ts";
import { formatTable } from "../../lib/cli/text/table.ts";
import { findInstalled } from "../../lib/download/installed.ts";
import {
  type DownloadPlan,
  planDownload,
  type PlannedFile,
} from "../../lib/download/plan/plan.ts";
import { unlockedReason } from "../../lib/download/source/unlocked_reason.ts";
import { checkpointFor } from "./conversion/model_work.ts";
import { type Setting, sourceOptions } from "./fetch_model.ts";

/** What a run would do to one model. */
interface Prospect {
  /** In words. */
  text: string;
  /** The same for programs. */
  document: Record<string, unknown>;
}

/**
 * Says what a download would fetch, and changes nothing. Models in the lock need no request; of others
 * there is only the catalog's word where the network may not be used.
 */
export async function describePlans(
  refs: readonly ModelRef[],
  setting: Setting,
  asJson: boolean,
): Promise<void> {
  const prospects: Prospect[] = [];
  for (const ref of refs) prospects.push(await foresee(ref, setting));
  if (asJson) {
    const models = prospects.map(({ document }) => document);
    printJson(setting.io, { version: 1, models });
  } else {
    printLine(setting.io, prospects.map(({ text }) => text).join("\n\n"));
  }
}

async function foresee(ref: ModelRef, setting: Setting): Promise<Prospect> {
  const { key } = ref;
  const directory = await findDirectory(ref, setting);
  if (directory !== undefined) return installed(key, directory);
  if (isConverted(ref)) return await foreseeConversion(ref, setting);
  if (ref.variant.source.kind === "builtin") {
    return {
      text: `${key} is built on this machine: nothing to fetch`,
      document: { key, alreadyInstalled: false, bytesToFetch: 0 },
    };
  }
  const options = sourceOptions(ref, setting);
  const unknown = unlockedReason(ref, options.lockEntry);
  if (setting.isOffline && unknown !== undefined) return guess(ref, unknown);
  const plan = await planDownload(ref, options);
  return { text: formatPlan(plan), document: planDocument(plan) };
}

/** First what is fetched, then what is made of it. */
async function foreseeConversion(
  ref: ConvertedRef,
  setting: Setting,
): Promise<Prospect> {
  const { key, entry, variant } = ref;
  const source = sourceOf(ref);
  const checkpoint = await checkpointFor(ref, setting);
  const { text, document } = checkpoint === undefined
    // What would be made anew is the result.
    ? await foresee(source, { ...setting, isForced: false })
    : installed(source.key, checkpoint.directory);
  const bytes = variant.approximateBytes ?? entry.approximateBytes;
  return {
    text: `${text}\n${key} is then converted from it: about ${
      formatBytes(bytes)
    } more`,
    document: {
      ...document,
      key,
      alreadyInstalled: false,
      checkpoint: source.key,
      approximateBytes: bytes,
    },
  };
}

function installed(key: string, directory: string): Prospect {
  return {
    text: `${key} is installed in ${directory}: nothing to fetch`,
    document: { key, alreadyInstalled: true, directory, bytesToFetch: 0 },
  };
}

/** Where the model is, if a download would leave it as it is. */
async function findDirectory(
  ref: ModelRef,
  setting: Setting,
): Promise<string | undefined> {
  if (setting.isForced || setting.isRepair) return undefined;
  const found = await findInstalled(ref, sourceOptions(ref, setting));
  return found?.directory;
}

/** What is known of a model whose server would have to be asked. */
function guess({ key, entry, variant }: ModelRef, reason: string): Prospect {
  const bytes = variant.approximateBytes ?? entry.approximateBytes;
  return {
    text: `${key} is about ${formatBytes(bytes)}: more is not known, as ` +
      `${reason}, and the network may not be used`,
    document: {
      key,
      alreadyInstalled: false,
      isLocked: false,
      approximateBytes: bytes,
      bytesToFetch: null,
    },
  };
}

function formatPlan(plan: DownloadPlan): string {
  const rows = [...archiveRows(plan), ...fileRows(plan)];
  const adopted = plan.bytesToAdopt === 0
    ? ""
    : `, ${formatBytes(plan.bytesToAdopt)} to take from this machine`;
  const free = plan.freeBytes === undefined
    ? ""
    : `, ${formatBytes(plan.freeBytes)} free`;
  return [
    `${plan.key} from ${describeOrigin(plan)}`,
    formatTable(["FILE", "BYTES", "STATE"], rows, ["left", "right"]),
    `${formatBytes(plan.bytesToFetch)} to fetch of ${
      formatBytes(plan.totalBytes)
    }${adopted}; ${formatBytes(plan.requiredBytes)} needed${free}`,
  ].join("\n");
}

function describeOrigin({ source }: DownloadPlan): string {
  const { repo, commit, path, url } = source;
  if (repo !== undefined && commit !== undefined) {
    return `${repo} at ${commit.slice(0, 12)}`;
  }
  return path ?? url ?? source.kind;
}

function archiveRows({ archive }: DownloadPlan): string[][] {
  if (archive === undefined || archive.bytesToFetch === 0) return [];
  const { name, bytes, bytesToFetch, doneBytes } = archive;
  const state = describeFetch(doneBytes);
  return [[name, formatBytes(bytes ?? bytesToFetch), state]];
}

function fileRows({ archive, files }: DownloadPlan): string[][] {
  return files.map((file) => {
    const isInArchive = archive !== undefined && file.state === "fetch";
    const state = isInArchive ? "extract" : describeState(file);
    return [file.path, formatBytes(file.bytes), state];
  });
}

function describeState({ state, doneBytes, copies }: PlannedFile): string {
  switch (state) {
    case "verified":
    case "fetch":
      return state;
    case "partial":
      return describeFetch(doneBytes);
    case "adopt":
      return `take from ${copies[0]?.path}`;
  }
}

function describeFetch(doneBytes: number): string {
  return doneBytes === 0
    ? "fetch"
    : `fetch, ${formatBytes(doneBytes)} are there`;
}

function planDocument(
  { source, files, ...plan }: DownloadPlan,
): Record<string, unknown> {
  return {
    ...plan,
    ...source,
    alreadyInstalled: false,
    files: files.map(({ path, bytes, state, doneBytes, copies }) => ({
      path,
      bytes,
      state,
      doneBytes,
      isVerified: state === "verified",
      ...(copies[0] && { from: copies[0].path }),
    })),
  };
}
