import { Worker } from "node:worker_threads";
import { FastvlmError } from "../../../../base/errors.ts";
import type { PrefixDigests } from "../../../../storage/prefix_digests.ts";
import type { Interval } from "../../intervals.ts";
import type { HashedFile } from "../file_hash.ts";
import type { PartHash, PartHashOptions } from "../part_hash.ts";
import type { HashProgress, HashReply, HashRequest } from "./hash_messages.ts";

/** Thrown when the thread cannot digest; whoever asked can do it without. */
export class HashThreadError extends FastvlmError {}

/** Most bytes of a request: 15 ms, for which a write over them has to be taken into account. */
const REQUEST_BYTES = 16 << 20;

/**
 * Digests in a thread of its own, which follows the writing and never holds it up. It reads the file by
 * its path, and what was just written is still in the system's memory.
 */
export class ThreadHash implements PartHash {
  static readonly #running = new Set<ThreadHash>();
  readonly #worker: Worker;
  #known: PrefixDigests;
  #progress: HashProgress;
  /** How far the thread may have read. */
  #askedEnd = 0;
  #rewindTo: number | undefined;
  #mustForget = false;
  #waiting: PromiseWithResolvers<HashReply> | undefined;
  #failure: HashThreadError | undefined;

  /** Starts a thread with `hash_worker.ts`; it opens the file when it is first asked. */
  constructor(workerUrl: URL, options: PartHashOptions) {
    this.#known = options.prefixes;
    const { sha256 } = options.prefixes;
    this.#progress = { position: 0, verifiedBytes: 0, sha256 };
    this.#worker = new Worker(workerUrl, { workerData: options });
    ThreadHash.#running.add(this);
    // It keeps the process alive only while it is waited for.
    this.#worker.unref();
    this.#worker.on("message", (reply: HashReply) => this.#settle(reply));
    this.#worker.on("error", (cause: unknown) => this.#fail(String(cause)));
    this.#worker.on("exit", () => this.#fail("it ended"));
  }

  /** How many such threads this process has. */
  static get running(): number {
    return ThreadHash.#running.size;
  }

  /** How many bytes, from the beginning, are digested and were not replaced since. */
  get position(): number {
    return Math.min(this.#progress.position, this.#rewindTo ?? Infinity);
  }

  /** How many bytes, from the beginning, are those that the known digests are of. */
  get verifiedBytes(): number {
    return Math.min(this.#progress.verifiedBytes, this.position);
  }

  /** The digests of the beginnings that were digested, then those that are only known. */
  get prefixes(): PrefixDigests {
    const { stepBytes, sha256: known } = this.#known;
    const count = Math.floor(this.position / stepBytes);
    const made = this.#progress.sha256.slice(0, count);
    return { stepBytes, sha256: [...made, ...known.slice(count)] };
  }

  /** Notes that bytes from a position on are not those that the thread may have read. */
  rewind(position: number): void {
    if (position >= this.#askedEnd) return;
    this.#rewindTo = Math.min(position, this.#rewindTo ?? Infinity);
  }

  /** Does nothing: the thread reads what was written when it is asked to. */
  wrote(): void {}

  /**
   * Lets the thread digest up to `end`, or the next bytes of it.
   *
   * @throws {HashThreadError} If it cannot, or has ended.
   */
  async advance(end: number): Promise<Interval | undefined> {
    const reply = await this.#ask({
      end: Math.min(end, this.position + REQUEST_BYTES),
      forgetKnown: this.#mustForget,
      ...(this.#rewindTo !== undefined && { rewindTo: this.#rewindTo }),
    });
    if (reply.kind === "failed") throw threadError(reply.reason);
    this.#progress = reply.progress;
    // What was replaced meanwhile is digested again.
    return this.#rewindTo === undefined ? reply.differing : undefined;
  }

  /** Holds the known digests no longer against the bytes. */
  forgetKnown(): void {
    this.#known = { ...this.#known, sha256: [] };
    this.#mustForget = true;
  }

  /** The digest of the whole file, which the thread has digested to its end. */
  digest(): HashedFile {
    const { hashed } = this.#progress;
    if (hashed !== undefined && this.#rewindTo === undefined) return hashed;
    throw new TypeError("The thread has not digested the whole file");
  }

  /** Ends the thread at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever waits has nothing to do with it any more.
    this.#settle({ kind: "done", progress: this.#progress });
    this.#fail("it was closed");
    ThreadHash.#running.delete(this);
    await this.#worker.terminate();
  }

  #ask(request: HashRequest): Promise<HashReply> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#askedEnd = request.end;
    this.#rewindTo = undefined;
    this.#mustForget = false;
    this.#waiting = Promise.withResolvers();
    this.#worker.ref();
    this.#worker.postMessage(request);
    return this.#waiting.promise;
  }

  #settle(reply: HashReply): void {
    this.#worker.unref();
    this.#waiting?.resolve(reply);
    this.#waiting = undefined;
  }

  #fail(reason: string): void {
    this.#failure ??= threadError(reason);
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

function threadError(reason: string): HashThreadError {
  return new HashThreadError(`Cannot digest in a thread: ${reason}`);
}
