import { formatBytes } from "../../lib/base/bytes.ts";
import { OfflineError } from "../../lib/base/errors.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import { printJson, printLine } from "../../lib/cli/io.ts";
import { formatTable } from "../../lib/cli/text/table.ts";
import { findInstalled } from "../../lib/download/installed.ts";
import {
  type DownloadPlan,
  planDownload,
} from "../../lib/download/plan/plan.ts";
import { needsNetwork } from "../../lib/fastvlm/install_model.ts";
import type { Run } from "./fetch_model.ts";

/** What a run would do to one model. */
interface Prospect {
  /** In words. */
  text: string;
  /** The same for programs. */
  document: Record<string, unknown>;
}

/**
 * Says what a download would fetch, and changes nothing. Models in the lock need no request.
 *
 * @throws {OfflineError} If the network is needed and may not be used.
 */
export async function describePlans(
  refs: readonly ModelRef[],
  run: Omit<Run, "log">,
  asJson: boolean,
): Promise<void> {
  const prospects: Prospect[] = [];
  for (const ref of refs) prospects.push(await foresee(ref, run));
  if (asJson) {
    const models = prospects.map(({ document }) => document);
    printJson(run.io, { version: 1, models });
  } else {
    printLine(run.io, prospects.map(({ text }) => text).join("\n\n"));
  }
}

async function foresee(
  ref: ModelRef,
  run: Omit<Run, "log">,
): Promise<Prospect> {
  const { key } = ref;
  const directory = await findDirectory(ref, run);
  if (directory !== undefined) {
    return {
      text: `${key} is installed in ${directory}: nothing to fetch`,
      document: { key, alreadyInstalled: true, directory, bytesToFetch: 0 },
    };
  }
  if (!needsNetwork(ref)) {
    return {
      text: `${key} is built on this machine: nothing to fetch`,
      document: { key, alreadyInstalled: false, bytesToFetch: 0 },
    };
  }
  const plan = await makePlan(ref, run);
  return { text: formatPlan(plan), document: planDocument(plan) };
}

/** Where the model is, if a download would leave it as it is. */
async function findDirectory(
  ref: ModelRef,
  { lock, store, io, isForced }: Omit<Run, "log">,
): Promise<string | undefined> {
  if (isForced) return undefined;
  const lockEntry = lockEntryOf(lock, ref.key);
  const installed = await findInstalled(ref, {
    store,
    signal: io.signal,
    ...(lockEntry && { lockEntry }),
  });
  return installed?.directory;
}

async function makePlan(
  ref: ModelRef,
  { lock, store, hub, io, isOffline }: Omit<Run, "log">,
): Promise<DownloadPlan> {
  const lockEntry = lockEntryOf(lock, ref.key);
  if (lockEntry === undefined && isOffline) {
    throw new OfflineError(
      `Cannot plan "${ref.key}": it has no lock entry, and the network may not be used`,
      { hint: "leave out --offline and unset FASTVLM_OFFLINE" },
    );
  }
  return await planDownload(ref, {
    store,
    hub,
    signal: io.signal,
    ...(lockEntry && { lockEntry }),
  });
}

function formatPlan(plan: DownloadPlan): string {
  const rows = plan.files.map(({ path, bytes, sha256 }) => [
    path,
    formatBytes(bytes),
    sha256 === undefined ? "fetch" : "verified",
  ]);
  const free = plan.freeBytes === undefined
    ? ""
    : `, ${formatBytes(plan.freeBytes)} free`;
  return [
    `${plan.key} from ${plan.repo} at ${plan.commit.slice(0, 12)}`,
    formatTable(["FILE", "BYTES", "STATE"], rows, ["left", "right"]),
    `${formatBytes(plan.bytesToFetch)} to fetch of ${
      formatBytes(plan.totalBytes)
    }; ${formatBytes(plan.requiredBytes)} needed${free}`,
  ].join("\n");
}

function planDocument(plan: DownloadPlan): Record<string, unknown> {
  return {
    ...plan,
    alreadyInstalled: false,
    files: plan.files.map(({ path, bytes, sha256 }) => ({
      path,
      bytes,
      isVerified: sha256 !== undefined,
    })),
  };
}
