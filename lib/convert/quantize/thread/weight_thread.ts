import { Worker } from "node:worker_threads";
import { FastvlmError } from "../../../base/errors.ts";
import type {
  SliceTarget,
  WeightReply,
  WeightRequest,
  WeightThreadOptions,
} from "./weight_messages.ts";
import { fromWireFailure } from "./wire_failure.ts";

/** A thread that writes slices of weights in the order in which it is asked to. */
export class WeightThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #failure: unknown;

  /** Starts a thread with `weight_worker.ts`; it opens its files at once. */
  constructor(workerUrl: URL, options: WeightThreadOptions) {
    this.#worker = new Worker(workerUrl, { workerData: options });
    this.#worker.on("message", (reply: WeightReply) => this.#settle(reply));
    this.#worker.on("error", (cause: unknown) => this.#end(cause));
    this.#worker.on("exit", () => this.#end("it ended"));
  }

  /**
   * Writes a slice; the next one may be asked for before this one is written.
   *
   * @throws {ModelFormatError} If values cannot be read or stored.
   * @throws {DiskFullError} If the disk is full.
   * @throws {FastvlmError} If the thread has ended.
   */
  write(target: SliceTarget): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiting = Promise.withResolvers<void>();
    this.#waiting.push(waiting);
    this.#post({ kind: "write", ...target });
    return waiting.promise;
  }

  /** Lets all who wait, and all who ask from now on, fail with a reason. */
  fail(reason: unknown): void {
    this.#failure ??= reason;
    for (const waiting of this.#waiting.splice(0)) {
      waiting.reject(this.#failure);
    }
  }

  /** Ends the thread as soon as it is done with a piece; after that it has no file open. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.fail(threadError("it was closed"));
    this.#post({ kind: "end" });
    await this.#ended.promise;
    await this.#worker.terminate();
  }

  #post(request: WeightRequest): void {
    this.#worker.postMessage(request);
  }

  #end(cause: unknown): void {
    this.fail(threadError(cause));
    this.#ended.resolve();
  }

  #settle(reply: WeightReply): void {
    if (reply.kind === "ended") return this.#ended.resolve();
    const waiting = this.#waiting.shift();
    if (reply.kind === "written") waiting?.resolve();
    else waiting?.reject(fromWireFailure(reply.failure));
  }
}

function threadError(cause: unknown): FastvlmError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [reason] = text.split("\n");
  return new FastvlmError(`Cannot write weights: a thread died: ${reason}`, {
    cause,
  });
}
