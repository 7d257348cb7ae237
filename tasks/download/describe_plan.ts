import { formatBytes } from "../../lib/base/bytes.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import { printJson, printLine } from "../../lib/cli/io.ts";
import { formatTable } from "../../lib/cli/text/table.ts";
import { type DownloadPlan, planDownload } from "../../lib/download/plan.ts";
import { OfflineError } from "../../lib/base/errors.ts";
import { needsNetwork } from "../../lib/fastvlm/install_model.ts";
import type { Run } from "./fetch_model.ts";

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
  const plans: DownloadPlan[] = [];
  for (const ref of refs.filter(needsNetwork)) plans.push(await plan(ref, run));
  if (asJson) {
    printJson(run.io, { version: 1, models: plans.map(planDocument) });
  } else if (plans.length === 0) {
    printLine(run.io, "Nothing to fetch: the model is built on this machine");
  } else {
    printLine(run.io, plans.map(formatPlan).join("\n\n"));
  }
}

async function plan(
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
    files: plan.files.map(({ path, bytes, sha256 }) => ({
      path,
      bytes,
      isVerified: sha256 !== undefined,
    })),
  };
}
