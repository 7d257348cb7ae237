import { FastvlmError, PartialFailureError } from "../../lib/base/errors.ts";
import { isConverted, lockKeysOf } from "../../lib/catalog/conversion.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import type { DownloadLog } from "../../lib/download/download_log.ts";
import { Semaphore } from "../../lib/base/semaphore.ts";
import { RateLimiter } from "../../lib/download/transfer/rate_limiter.ts";
import { RunTotal } from "../../lib/download/transfer/run_total.ts";
import { workFor } from "./conversion/model_work.ts";
import { requireNativeCode } from "./conversion/require_native_code.ts";
import { expectedBytes } from "./expected_bytes.ts";
import { fetchModel, type Run, type Setting } from "./fetch_model.ts";
import type { Failure, Outcome } from "./outcome.ts";
import { requireNetwork } from "./require_network.ts";
import { type Audience, Screen } from "./screen.ts";
import { shareSpace } from "./share_space.ts";

/** How a run goes about its models. */
export interface FetchModelsOptions {
  /** Told of every step. */
  log: DownloadLog;
  /** To whom it is told. */
  audience: Audience;
  /** Files at a time, of all models together. */
  maxWorkers: number;
  /** Connections for one large file. */
  connections: number;
  /** Bytes per second of the whole run; without it there is no limit. */
  limitRate?: number | undefined;
}

/** What became of the models, and what to throw if not all is well. */
export interface FetchReport {
  /** The models that are installed, in the order in which they were asked for. */
  outcomes: Outcome[];
  /** The others. */
  failures: Failure[];
  /** What went wrong: the one model's own error, or how many of several failed. */
  error?: unknown;
}

/** Installs models, all at once. One that fails does not keep the others from being installed. */
export async function fetchModels(
  refs: readonly ModelRef[],
  setting: Setting,
  { log, audience, maxWorkers, connections, limitRate }: FetchModelsOptions,
): Promise<FetchReport> {
  using screen = new Screen(setting.io, { audience, models: refs.length });
  const run: Run = {
    ...setting,
    log,
    screen,
    pool: new Semaphore(maxWorkers),
    limits: {
      connections,
      runTotal: new RunTotal(),
      ...(limitRate !== undefined && {
        rateLimiter: new RateLimiter(limitRate),
      }),
    },
  };
  return await fetchAll(refs, run);
}

async function fetchAll(
  refs: readonly ModelRef[],
  run: Run,
): Promise<FetchReport> {
  const { io: { signal }, screen } = run;
  const isOne = refs.length === 1;
  const refused = await refuse(refs, run);
  if (!isOne) await expectAll(refs.filter(({ key }) => !refused.has(key)), run);
  const settled = await Promise.allSettled(refs.map(async (ref) => {
    try {
      if (refused.has(ref.key)) throw refused.get(ref.key);
      await requireMeans(ref, run);
      return await fetchModel(ref, run);
    } catch (error) {
      const isTold = isOne || signal.aborted || isUnread(error);
      if (!isTold) screen.failed(ref.key, error);
      throw error;
    }
  }));
  return sumUp(refs, settled, isOne || signal.aborted);
}

/** By key, why a model is not even begun. */
async function refuse(
  refs: readonly ModelRef[],
  run: Run,
): Promise<Map<string, unknown>> {
  // A single download looks for itself, and more closely; but not at what becomes of it.
  const isShared = refs.length > 1 || refs.some(isConverted);
  const refused = isShared ? await shareSpace(refs, run) : new Map();
  for (const ref of refs) {
    for (const key of lockKeysOf(ref)) {
      const error = run.unusable?.get(key);
      if (error !== undefined) refused.set(ref.key, error);
    }
  }
  return refused;
}

/** Before any of them begins: the sum of what is to come does not grow when the next one does. */
async function expectAll(refs: readonly ModelRef[], run: Run): Promise<void> {
  for (const ref of refs) {
    // What is wrong with one model is told when its own turn comes.
    const bytes = await expectedBytes(ref, run).catch(() => 0);
    if (bytes > 0) run.screen.expect(ref.key, bytes);
  }
}

/** Before anything of the model is made, unless nothing of it is needed. */
async function requireMeans(ref: ModelRef, run: Run): Promise<void> {
  const { fetched, converted } = await workFor(ref, run);
  if (converted !== undefined) await requireNativeCode(converted);
  if (fetched !== undefined && !run.isOffline) {
    await requireNetwork(fetched, run);
  }
}

/** @param isPlain Whether the first error says all, rather than how many models failed. */
function sumUp(
  refs: readonly ModelRef[],
  settled: readonly PromiseSettledResult<Outcome>[],
  isPlain: boolean,
): FetchReport {
  const report: FetchReport = { outcomes: [], failures: [] };
  const errors: unknown[] = [];
  for (const [index, result] of settled.entries()) {
    const { key = "" } = refs[index] ?? {};
    if (result.status === "fulfilled") report.outcomes.push(result.value);
    else {
      errors.push(result.reason);
      report.failures.push(describeFailure(key, result.reason));
    }
  }
  if (errors.length === 0) return report;
  const isWhole = isPlain || errors.every(isUnread);
  return { ...report, error: isWhole ? errors[0] : someFailed(refs, report) };
}

/** Whether a model is installed, and nobody wanted to hear of it. */
function isUnread(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe;
}

function describeFailure(key: string, error: unknown): Failure {
  return error instanceof FastvlmError
    ? { key, code: error.code, message: error.message }
    : { key, code: "failed", message: String(error) };
}

function someFailed(
  refs: readonly ModelRef[],
  { failures }: FetchReport,
): PartialFailureError {
  const failed = refs.filter(({ key }) =>
    failures.some((failure) => failure.key === key)
  ).map(({ entry }) => entry.size);
  return new PartialFailureError(
    `Cannot install ${failed.length} of ${refs.length} models: ${
      failed.join(", ")
    } failed`,
    { hint: `deno task download --size ${failed[0]} tries one again` },
  );
}
