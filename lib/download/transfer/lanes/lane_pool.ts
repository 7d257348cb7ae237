import { setTimeout as sleep } from "node:timers/promises";
import { DigestMismatchError, FastvlmError } from "../../../base/errors.ts";
import type { OpenedRange } from "../../../hub/file/open_range.ts";
import { openHttpClient } from "../../../hub/http/http_client.ts";
import { FileChangedError } from "../../../hub/http/network_failure.ts";
import type { Assignment } from "./assignment.ts";
import { Lane, RangeIgnoredError } from "./lane.ts";
import type { LaneContext, LaneHost } from "./lane_context.ts";
import { LaneCount } from "./lane_count.ts";

/** Options of a {@linkcode LanePool}. */
export interface LanePoolOptions {
  /** Most lanes at a time. */
  connections: number;
  /**
   * Milliseconds between two looks at how fast it goes.
   *
   * @default {250}
   */
  windowMs?: number;
  /** Ends all lanes. */
  signal?: AbortSignal | undefined;
}

/** Long enough to see through the unevenness of chunks, short against the seconds that a large file takes. */
const WINDOW_MS = 250;

/** How long the hash rests when it has caught up. */
const HASH_REST_MS = 20;

/** Fetches what is missing of a file from one place, by as many lanes as make it faster. */
export class LanePool implements LaneHost {
  readonly #context: LaneContext;
  readonly #options: LanePoolOptions;
  readonly #count: LaneCount;
  readonly #controller = new AbortController();
  readonly #lanes = new Set<Promise<void>>();
  #running = 0;
  #acceptsRanges = false;
  #failure: { error: unknown } | undefined;
  #lastLook = { bytes: 0, ms: 0 };

  /** Makes a pool without lanes. */
  constructor(
    context: Omit<LaneContext, "signal">,
    options: LanePoolOptions,
  ) {
    const { signal } = options;
    const signals = [this.#controller.signal, ...signal ? [signal] : []];
    this.#context = { ...context, signal: AbortSignal.any(signals) };
    this.#options = options;
    this.#count = new LaneCount(options.connections);
  }

  /** Lanes that run now. */
  get running(): number {
    return this.#running;
  }

  /**
   * Fetches until nothing is missing, and digests what has come.
   *
   * @throws what the last lane that was left threw, or any lane if the file is not what it was.
   */
  async run(): Promise<void> {
    const { windowMs = WINDOW_MS, signal } = this.#options;
    const done = new AbortController();
    const hashing = this.#hashBehind(done.signal);
    this.#mark();
    const timer = setInterval(() => this.#look(), windowMs);
    try {
      await this.#runLanes();
    } finally {
      clearInterval(timer);
      done.abort();
      await hashing;
    }
    signal?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Gives the next thing to fetch; where there is a lane too many, a much slower one ends instead. */
  next(): Assignment | undefined {
    const { work } = this.#context;
    return this.#running > this.#count.wanted
      ? work.takeOver()
      : work.take(this.#running);
  }

  /** Learns whether more lanes are of any use. */
  onOpened({ acceptsRanges }: OpenedRange): void {
    this.#acceptsRanges = acceptsRanges;
  }

  async #runLanes(): Promise<void> {
    for (;;) {
      if (this.#running === 0) this.#fill();
      if (this.#running === 0) return;
      await Promise.race(this.#lanes);
    }
  }

  /** Starts the lanes that are wanted and have something to do. */
  #fill(): void {
    const { work, log, file: { path }, signal } = this.#context;
    while (this.#running < this.#count.wanted && !signal.aborted) {
      if (this.#running === 1) work.share(this.#count.wanted);
      const assignment = work.take(this.#running + 1);
      if (assignment === undefined) return;
      this.#running += 1;
      log?.info("lane", { path, lanes: this.#running });
      const lane = this.#runLane(assignment).then(() => {
        this.#lanes.delete(lane);
      });
      this.#lanes.add(lane);
    }
  }

  /** Never throws: what went wrong is kept, if it is the end. */
  async #runLane(first: Assignment): Promise<void> {
    // Small files share their connections; here each lane has its own.
    using client = this.#options.connections > 1 ? openHttpClient() : undefined;
    const lane = new Lane(this.#context, this, client);
    try {
      await lane.run(first);
    } catch (error) {
      this.#handle(error, lane);
    } finally {
      this.#running -= 1;
    }
  }

  #handle(error: unknown, { wasAnswered }: Lane): void {
    const { log, file: { path } } = this.#context;
    const others = this.#running - 1;
    if (others === 0 || !isOfOneLane(error)) {
      this.#fail(error);
      return;
    }
    log?.info("lane ended", { path, lanes: others, reason: error.message });
    if (error instanceof RangeIgnoredError) this.#count.refuse(1);
    else if (!wasAnswered) this.#count.refuse(others);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#controller.abort(error);
  }

  #look(): void {
    const last = this.#lastLook;
    const { bytes, ms } = this.#mark();
    if (!this.#acceptsRanges) return;
    this.#count.observe((bytes - last.bytes) / (ms - last.ms) * 1000);
    this.#fill();
  }

  #mark(): { bytes: number; ms: number } {
    const { bytesFetched: bytes } = this.#context.progress;
    this.#lastLook = { bytes, ms: performance.now() };
    return this.#lastLook;
  }

  /** Digests what the lanes have brought, in order, until they are done. Never throws. */
  async #hashBehind(done: AbortSignal): Promise<void> {
    const { part, work } = this.#context;
    try {
      while (!done.aborted) {
        const damaged = await part.advanceHash(done);
        if (damaged !== undefined) work.add(damaged);
        else await sleep(HASH_REST_MS, undefined, { signal: done });
      }
    } catch (error) {
      if (!done.aborted) this.#fail(error);
    }
  }
}

/** Others go on without it; what ails them too, the last one tells. */
function isOfOneLane(error: unknown): error is FastvlmError {
  return error instanceof FastvlmError &&
    ["network", "accessDenied", "notFound"].includes(error.code) &&
    !(error instanceof FileChangedError) &&
    !(error instanceof DigestMismatchError);
}
