import { DigestMismatchError, FastvlmError } from "../../base/errors.ts";
import {
  FileChangedError,
  PatienceEndedError,
  RangeRefusedError,
  TransientError,
} from "../../hub/http/network_failure.ts";
import { RetryBudget } from "../../hub/retry/retry_budget.ts";
import { LanePool } from "./lanes/lane_pool.ts";
import { WorkList } from "./lanes/work_list.ts";
import type { HashedPart, PartFile } from "./part/part_file.ts";
import { Remotes } from "./remotes.ts";
import { RetryNotices } from "./retry_notices.ts";
import { isRefusal, tooManyRestarts, wrongDigest } from "./transfer_failure.ts";
import { type KnownLimits, resolveLimits } from "./transfer_limits.ts";
import type { FileToTransfer, TransferOptions } from "./transfer_options.ts";
import { TransferProgress } from "./transfer_progress.ts";
import { Trial } from "./trial.ts";

/** Times that all bytes may turn out wrong; each may cost the whole file. */
const MAXIMUM_WRONG_BODIES = 3;

/** Times that what is there may have to be dropped because the server has no more of it. */
const MAXIMUM_RESTARTS = 3;

/** A smaller file comes before a second connection could help. */
const LANES_FROM_BYTES = 32 << 20;

/** Fetches one file into a part file, from one place after another, until its digest is right. */
export class FileTransfer {
  readonly #file: FileToTransfer;
  readonly #part: PartFile;
  readonly #options: TransferOptions;
  readonly #limits: KnownLimits;
  readonly #remotes: Remotes;
  readonly #budget: RetryBudget;
  readonly #progress: TransferProgress;
  readonly #notices: RetryNotices;
  readonly #trial: Trial | undefined;
  #isHealthy = false;
  #attempts = 0;
  #wrongBodies = 0;
  #restarts = 0;
  #hosts = new Set<string>();
  #firstRefusal: FastvlmError | undefined;

  /** Makes a transfer that has not begun. */
  constructor(file: FileToTransfer, part: PartFile, options: TransferOptions) {
    this.#file = file;
    this.#part = part;
    this.#limits = resolveLimits(options.limits);
    this.#remotes = new Remotes(options.remotes);
    this.#notices = new RetryNotices(file, options);
    this.#trial = Trial.ofRun(
      options,
      this.#limits,
      () => this.#notices.lastError,
    );
    const { failure } = options;
    const signal = anySignal(options.signal, this.#trial?.signal);
    this.#options = { ...options, ...(signal && { signal }) };
    const { patienceMs, healthyBytes, runTotal } = this.#limits;
    this.#budget = new RetryBudget({
      ...{ failure, patienceMs },
      onRetry: ({ waitMs }) => this.#notices.tell(waitMs),
      ...(signal && { signal }),
    });
    this.#progress = new TransferProgress({
      ...{ healthyBytes, runTotal },
      onRunHealthy: () => this.#noteRunHealthy(),
      onHealthy: () => this.#noteHealthy(),
      onBytes: options.onBytes,
    });
  }

  /** Bytes that were received. */
  get bytesFetched(): number {
    return this.#progress.bytesFetched;
  }

  /**
   * Fetches what is missing until the digest is right.
   *
   * @throws {DigestMismatchError} If it is wrong again and again.
   * @throws {NetworkError} If patience has ended, or what else no remote has mended.
   */
  async run(): Promise<HashedPart> {
    using _trial = this.#trial;
    try {
      return await this.#fetchRight();
    } catch (error) {
      const isEnd = error instanceof PatienceEndedError;
      // One file may be stuck where others get on.
      if (isEnd && !this.#progress.isRunHealthy) {
        this.#limits.runTotal.noteGivenUp();
      }
      throw error;
    }
  }

  async #fetchRight(): Promise<HashedPart> {
    this.#progress.tell(this.#part.doneBytes);
    for (;;) {
      await this.#fetchMissing();
      // What is left to do is this machine's own work.
      this.#trial?.[Symbol.dispose]();
      const hashed = await this.#part.finish(this.#options.signal);
      if (hashed?.matches) return hashed;
      if (hashed !== undefined) await this.#rejectContent(hashed);
    }
  }

  async #fetchMissing(): Promise<void> {
    while (this.#part.missing().length > 0) {
      try {
        await this.#budget.run((signal) => this.#attempt(signal));
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { failure, log } = this.#options;
    const { rateLimiter, runTotal, watch, connections } = this.#limits;
    const remote = this.#remotes.current;
    const missing = this.#part.missing();
    this.#attempts += 1;
    this.#hosts.add(remote.host);
    log?.info("attempt", {
      path: this.#file.path,
      host: remote.host,
      attempt: this.#attempts,
      missing,
    });
    const isLarge = this.#file.bytes >= LANES_FROM_BYTES;
    const pool = new LanePool({
      ...{ file: this.#file, part: this.#part, progress: this.#progress },
      ...{ failure, remote, watch, runTotal, rateLimiter, log },
      work: new WorkList(missing),
      startOver: (reason) => this.#restart(reason),
      excuse: (wait) => this.#budget.excuse(this.#trial?.excuse(wait) ?? wait),
    }, {
      connections: isLarge && !remote.isWholeOnly ? connections : 1,
      signal,
    });
    await pool.run();
  }

  /** Does what lets the next attempt do better, or throws. */
  async #recover(error: unknown): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (!(error instanceof FastvlmError)) throw error;
    if (error instanceof PatienceEndedError) throw error;
    const remote = this.#remotes.current;
    this.#noteFailure(error, remote.host);
    if (error instanceof DigestMismatchError) return await this.#reject(error);
    if (error instanceof TransientError) return await this.#retry(error);
    if (error instanceof FileChangedError) await this.#restart(error);
    else if (error instanceof RangeRefusedError && !remote.isWholeOnly) {
      remote.isWholeOnly = true;
    } else this.#giveUpRemote(error);
    this.#notices.tell(0);
  }

  /** Asks the next remote at once; only when all have failed, time may help. */
  async #retry(error: TransientError): Promise<void> {
    const stays = this.#isHealthy;
    this.#isHealthy = false;
    if (stays || this.#remotes.moveOn()) await this.#wait(error);
    else this.#notices.tell(0);
  }

  async #wait(error: TransientError): Promise<void> {
    const wait = this.#budget.next(error);
    const isAsked = error.waitMs !== undefined;
    await (isAsked ? this.#trial?.excuse(wait) ?? wait : wait);
  }

  #giveUpRemote(error: FastvlmError): void {
    if (!isRefusal(error)) throw error;
    this.#firstRefusal ??= error;
    if (!this.#remotes.giveUp()) throw this.#firstRefusal;
  }

  /** Drops what is there, which the server has no more of. */
  async #restart(reason: FastvlmError): Promise<void> {
    this.#restarts += 1;
    const { path } = this.#file;
    const { doneBytes: dropped } = this.#part;
    this.#options.log?.info("starting over", {
      ...{ path, dropped, restarts: this.#restarts },
      reason: reason.message,
    });
    if (this.#restarts > MAXIMUM_RESTARTS) {
      throw tooManyRestarts(reason, MAXIMUM_RESTARTS);
    }
    await this.#dropAll();
  }

  async #rejectContent(hashed: HashedPart): Promise<void> {
    const { failure } = this.#options;
    const hosts = [...this.#hosts];
    const error = wrongDigest(this.#file, { failure, hashed, hosts });
    this.#noteFailure(error, hosts.join(" and "));
    await this.#reject(error);
  }

  /** Drops bytes that are wrong, and turns to the next remote. */
  async #reject(error: DigestMismatchError): Promise<void> {
    this.#wrongBodies += 1;
    this.#options.log?.error("wrong bytes", {
      ...{ path: this.#file.path, hosts: [...this.#hosts] },
      reason: error.message,
    });
    await this.#dropAll();
    if (this.#wrongBodies >= MAXIMUM_WRONG_BODIES) throw error;
    this.#remotes.moveOn();
    this.#notices.tell(0);
  }

  async #dropAll(): Promise<void> {
    await this.#part.reset();
    this.#hosts = new Set();
  }

  #noteFailure(error: FastvlmError, host: string): void {
    this.#notices.note({ error, host, attempt: this.#attempts });
  }

  #noteRunHealthy(): void {
    this.#budget.noteProgress();
    this.#trial?.[Symbol.dispose]();
  }

  #noteHealthy(): void {
    this.#isHealthy = true;
    this.#remotes.noteProgress();
  }
}

function anySignal(
  ...signals: (AbortSignal | undefined)[]
): AbortSignal | undefined {
  const known = signals.filter((signal) => signal !== undefined);
  return known.length > 1 ? AbortSignal.any(known) : known[0];
}
