import {
  type OpenedRange,
  openRange,
  type RangeRequest,
} from "../../../hub/file/open_range.ts";
import {
  ExpiredAddressError,
  FileChangedError,
  TransientError,
} from "../../../hub/http/network_failure.ts";
import type { Assignment } from "./assignment.ts";
import type { LaneContext, LaneHost } from "./lane_context.ts";
import { Watchdog } from "./watchdog.ts";

/** A server may give less than it is asked for; those that do give megabytes. */
const MINIMUM_ANSWER_BYTES = 1 << 16;

/** Thrown when a lane beside others gets the whole file instead of its range. */
export class RangeIgnoredError extends TransientError {}

/** Fetches one range after another over a connection of its own. */
export class Lane {
  /** Whether its last request was answered with bytes. */
  wasAnswered = false;
  readonly #context: LaneContext;
  readonly #host: LaneHost;
  readonly #client: Deno.HttpClient | undefined;
  #address: URL | undefined;

  /** Makes a lane; without a client it shares the connections of all requests. */
  constructor(
    context: LaneContext,
    host: LaneHost,
    client: Deno.HttpClient | undefined,
  ) {
    this.#context = context;
    this.#host = host;
    this.#client = client;
  }

  /**
   * Fetches until there is nothing left for it.
   *
   * @throws what `openRange()` throws; `TransientError` if the connection is too slow.
   * @throws {RangeIgnoredError} If it gets the whole file while other lanes run.
   */
  async run(first: Assignment): Promise<void> {
    let assignment: Assignment | undefined = first;
    while (assignment !== undefined) {
      await this.#fetchRange(assignment);
      assignment = this.#host.next();
    }
  }

  async #fetchRange(assignment: Assignment): Promise<void> {
    const { failure, watch, runTotal, work, signal } = this.#context;
    this.wasAnswered = false;
    using watchdog = new Watchdog({ ...watch, failure, runTotal });
    const signals = [signal, watchdog.signal, assignment.signal];
    try {
      const opening = this.#open(assignment, AbortSignal.any(signals));
      // The time until the first bytes has a limit of its own.
      await using opened = await watchdog.excuse(opening);
      await this.#accept(opened, assignment);
      await this.#receive(opened, assignment, watchdog);
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfNoConsequence(error, assignment)) throw error;
    } finally {
      work.giveBack(assignment);
    }
  }

  /** The address that the last answer came from is asked again, until it is refused. */
  async #open(
    assignment: Assignment,
    signal: AbortSignal,
  ): Promise<OpenedRange> {
    const { remote: { hub, url } } = this.#context;
    const request = this.#request(assignment, signal);
    if (this.#address !== undefined) {
      try {
        return await openRange(hub, this.#address, {
          ...request,
          isResolved: true,
        });
      } catch (error) {
        if (!(error instanceof ExpiredAddressError)) throw error;
        this.#address = undefined;
      }
    }
    return await openRange(hub, url, { ...request, isResolved: false });
  }

  #request(assignment: Assignment, signal: AbortSignal): RangeRequest {
    const { failure, file: { path, bytes }, part, remote } = this.#context;
    const { position, end } = assignment;
    const isLastAlone = this.#host.running === 1 && end === bytes;
    return {
      ...{ failure, path, bytes, signal },
      start: remote.isWholeOnly ? 0 : position,
      ...(!remote.isWholeOnly && !isLastAlone && { end }),
      etag: (origin) => part.etag(origin),
      ...(this.#client && { client: this.#client }),
    };
  }

  async #accept(opened: OpenedRange, assignment: Assignment): Promise<void> {
    const { failure, part, log, remote, file } = this.#context;
    const { start, end, total, etag, url } = opened;
    const { origin, host } = url;
    const known = part.etag(origin);
    log?.info("range", {
      ...{ path: file.path, host, start: assignment.position, end },
      ...{ bodyStart: start, total, etag },
    });
    if (etag !== undefined && known !== undefined && etag !== known) {
      await this.#startOver(
        new FileChangedError(
          `${failure}: "${host}" has another version of it now`,
        ),
        assignment,
      );
    } else if (start !== assignment.position) {
      remote.isWholeOnly = true;
      await this.#startOver(
        new RangeIgnoredError(
          `${failure}: "${host}" sent all of it instead of a range`,
        ),
        assignment,
      );
    }
    if (etag !== undefined) part.setEtag(origin, etag);
    this.#address = url;
    this.#host.onOpened(opened);
  }

  /** The answer has the whole file: one that is alone takes it from there. */
  async #startOver(
    reason: FileChangedError | RangeIgnoredError,
    assignment: Assignment,
  ): Promise<void> {
    if (this.#host.running > 1) throw reason;
    const { file, work, startOver } = this.#context;
    await startOver(reason);
    work.startOver(assignment, file.bytes);
  }

  async #receive(
    { body, start, end: until = this.#context.file.bytes, url }: OpenedRange,
    assignment: Assignment,
    watchdog: Watchdog,
  ): Promise<void> {
    const { rateLimiter, signal } = this.#context;
    // What comes counts only once it may pass: that is the rate that shows.
    const pieces = rateLimiter?.pass(body, {
      signal,
      excuse: (wait) => this.#excuse(wait, watchdog),
    });
    for await (const chunk of pieces ?? body) {
      this.wasAnswered = true;
      signal.throwIfAborted();
      this.#write(chunk, assignment, until);
      watchdog.note(chunk.byteLength);
      await this.#excuse(this.#settle(chunk.byteLength), watchdog);
      // An answer that ends here is read to its end, so that its connection can be used again.
      if (!this.#goesOn(assignment, until) && assignment.end < until) return;
    }
    if (assignment.remaining > 0) this.#checkLength(start, until, url);
  }

  /** Waits for what the connection is not to blame for. */
  async #excuse(wait: Promise<void>, watchdog: Watchdog): Promise<void> {
    await this.#context.excuse(watchdog.excuse(wait));
  }

  /** A file in crumbs would take for ever, though every answer is quick and right. */
  #checkLength(start: number, end: number, { host }: URL): void {
    const bytes = end - start;
    if (bytes >= MINIMUM_ANSWER_BYTES) return;
    throw new TransientError(
      `${this.#context.failure}: "${host}" gives no more than ${bytes} bytes at a time`,
    );
  }

  #write(chunk: Uint8Array, assignment: Assignment, until: number): void {
    const { part } = this.#context;
    let written = 0;
    while (written < chunk.byteLength && this.#goesOn(assignment, until)) {
      const piece = chunk.subarray(written, written + assignment.remaining);
      part.write(assignment.position, piece);
      assignment.advance(piece.byteLength);
      written += piece.byteLength;
    }
  }

  /** Whether the lane wants more of this answer: what it was given, or what nobody else has. */
  #goesOn(assignment: Assignment, until: number): boolean {
    return assignment.remaining > 0 ||
      this.#context.work.extend(assignment, {
        until,
        lanes: this.#host.running,
      });
  }

  async #settle(bytes: number): Promise<void> {
    const { part, progress } = this.#context;
    progress.received(bytes, part.doneBytes);
    await part.checkpointIfDue();
  }
}

/** All bytes are there, or others fetch the rest: what the connection does does not matter. */
function isOfNoConsequence(error: unknown, assignment: Assignment): boolean {
  return assignment.remaining === 0 &&
    (assignment.signal.aborted || error instanceof TransientError);
}
