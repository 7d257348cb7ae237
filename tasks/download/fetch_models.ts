import { join } from "@std/path";
import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import { FastvlmError, PartialFailureError } from "../../lib/base/errors.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import { note } from "../../lib/cli/io.ts";
import { DownloadLog } from "../../lib/download/download_log.ts";
import { Semaphore } from "../../lib/download/semaphore.ts";
import { RateLimiter } from "../../lib/download/transfer/rate_limiter.ts";
import { fetchModel, type Run, type Setting } from "./fetch_model.ts";
import type { Failure, Outcome } from "./outcome.ts";
import { type Audience, Screen } from "./screen.ts";
import { shareSpace } from "./share_space.ts";

/** How a run goes about its models. */
export interface FetchModelsOptions {
  /** Folder that the log goes below. */
  projectRoot: string;
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

/**
 * Installs models, all at once. One that fails does not keep the others from being installed.
 *
 * A log is kept of everything; a run that fails says where it is.
 */
export async function fetchModels(
  refs: readonly ModelRef[],
  setting: Setting,
  options: FetchModelsOptions,
): Promise<FetchReport> {
  const { io, hub } = setting;
  const folder = await getCanonicalArtifactPath("tmp", "model_download", {
    projectRoot: options.projectRoot,
    environment: io.environment,
  });
  using log = new DownloadLog(join(folder, "download.log"), {
    secrets: hub.token === undefined ? [] : [hub.token],
  });
  const report = await fetchLogged(refs, setting, { ...options, log });
  if (report.error !== undefined) note(io, `log: ${log.path}`);
  return report;
}

async function fetchLogged(
  refs: readonly ModelRef[],
  setting: Setting,
  { log, audience, maxWorkers, connections, limitRate }:
    & FetchModelsOptions
    & { log: DownloadLog },
): Promise<FetchReport> {
  using screen = new Screen(setting.io, { audience, models: refs.length });
  const run: Run = {
    ...setting,
    log,
    screen,
    pool: new Semaphore(maxWorkers),
    limits: {
      connections,
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
  // A single model looks for itself, and more closely.
  const refused = isOne ? new Map() : await shareSpace(refs, run);
  const settled = await Promise.allSettled(refs.map(async (ref) => {
    try {
      if (refused.has(ref.key)) throw refused.get(ref.key);
      return await fetchModel(ref, run);
    } catch (error) {
      if (!isOne && !signal.aborted) screen.failed(ref.key, error);
      throw error;
    }
  }));
  return sumUp(refs, settled, isOne || signal.aborted);
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
  return { ...report, error: isPlain ? errors[0] : someFailed(refs, report) };
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
