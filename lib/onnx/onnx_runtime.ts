import { Worker } from "node:worker_threads";
import { FastvlmError } from "../base/errors.ts";
import { defaultThreads } from "./cpu/default_threads.ts";
import { runtimeFacts } from "./cpu/runtime_facts.ts";
import { explainFailure } from "./explain_failure.ts";
import { loadError } from "./load_error.ts";
import {
  buffersIn,
  type UnnumberedRequest,
  type WorkerReply,
} from "./messages.ts";
import { OnnxSession } from "./onnx_session.ts";
import type { SessionSettings } from "./thread/session_settings.ts";

/** Options of {@linkcode OnnxRuntime}. */
export interface OnnxRuntimeOptions {
  /**
   * Module that the thread runs.
   *
   * @default {new URL("./thread/worker.ts", import.meta.url)}
   */
  workerUrl?: URL;
}

interface Waiting {
  resolve(reply: WorkerReply): void;
  reject(reason: unknown): void;
}

/**
 * ONNX Runtime in a thread of its own, so that a running model never blocks the caller's event loop.
 *
 * The thread keeps the process alive only while it has something to answer. If it dies, every
 * waiting call rejects.
 */
export class OnnxRuntime implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sessions: OnnxSession[] = [];
  #count = 0;
  #sessionCount = 0;
  #end: unknown;

  /** Starts the thread; ONNX Runtime itself is loaded with the first session. */
  constructor(options: OnnxRuntimeOptions = {}) {
    const { workerUrl = new URL("./thread/worker.ts", import.meta.url) } =
      options;
    this.#worker = new Worker(workerUrl);
    this.#worker.unref();
    this.#worker.on("message", (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on(
      "error",
      (cause: unknown) => this.#fail(threadError(cause)),
    );
    this.#worker.on("exit", () => this.#fail(threadError("it ended")));
  }

  /**
   * Loads an ONNX file; external data is found beside it.
   *
   * @throws {ModelFormatError} If the file is missing, empty, damaged or not an ONNX model.
   * @throws {FastvlmError} If ONNX Runtime itself cannot be loaded, or its thread died.
   */
  async load(
    path: string,
    settings: SessionSettings = {},
  ): Promise<OnnxSession> {
    await refuseUnloadable(path);
    const completed = await this.#complete(settings);
    const session = this.#nextSession();
    const reply = await this.ask({
      kind: "load",
      session,
      path,
      settings: completed,
    });
    if (reply.kind === "failed") throw loadError(path, reply.reason);
    if (reply.kind !== "loaded") throw unexpected(reply);
    const { inputs, outputs } = reply;
    return this.#hold(
      new OnnxSession(this, path, { session, inputs, outputs }),
    );
  }

  /**
   * Loads an ONNX file that takes and gives the same as a loaded one, and does not wait until that is
   * done: requests to the session do. If it cannot be loaded, they fail with the reason.
   *
   * @throws {ModelFormatError} If the file is missing or empty.
   * @throws {FastvlmError} If ONNX Runtime itself cannot be loaded, or its thread died.
   */
  async loadBehind(
    like: OnnxSession,
    path: string,
    settings: SessionSettings = {},
  ): Promise<OnnxSession> {
    await refuseUnloadable(path);
    const completed = await this.#complete(settings);
    const session = this.#nextSession();
    const request = {
      kind: "load",
      session,
      path,
      settings: completed,
    } as const;
    // Whoever uses the session hears of a failure.
    this.ask(request).catch(() => {});
    const inputs = [...like.inputs.values()];
    const outputs = [...like.outputs.values()];
    return this.#hold(
      new OnnxSession(this, path, { session, inputs, outputs }),
    );
  }

  /** Sends a request and gives the reply, which may be `failed`; rejects if the thread dies. */
  ask(request: UnnumberedRequest): Promise<WorkerReply> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    this.#count += 1;
    const id = this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<WorkerReply>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.ref();
    this.#worker.postMessage({ ...request, id }, buffersIn(request));
    return promise;
  }

  /**
   * Frees every session, then ends the thread. Idempotent.
   *
   * An ended thread alone would not give the sessions' memory back.
   */
  async close(): Promise<void> {
    const sessions = this.#sessions.splice(0);
    await Promise.allSettled(sessions.map((session) => session.release()));
    await this.terminate(
      new FastvlmError("Cannot use ONNX Runtime: it was closed"),
    );
  }

  /** Ends the thread at once; waiting and later calls reject with the reason. */
  async terminate(reason: unknown): Promise<void> {
    this.#fail(reason);
    await this.#worker.terminate();
  }

  /** See {@linkcode OnnxRuntime.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Fills in what depends on the CPU. */
  async #complete(settings: SessionSettings): Promise<SessionSettings> {
    return {
      ...settings,
      threads: settings.threads ?? await defaultThreads(),
      exactProducts: settings.exactProducts ??
        !(await runtimeFacts(this)).isExact,
    };
  }

  #nextSession(): number {
    this.#sessionCount += 1;
    return this.#sessionCount;
  }

  #hold(session: OnnxSession): OnnxSession {
    this.#sessions.push(session);
    return session;
  }

  #settle(reply: WorkerReply): void {
    this.#waiting.get(reply.id)?.resolve(reply);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #fail(reason: unknown): void {
    this.#end ??= reason;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#end);
    this.#waiting.clear();
  }
}

/** Refuses what can be refused from here, with a clearer reason than the runtime would give. */
async function refuseUnloadable(path: string): Promise<void> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) throw loadError(path, "it is not a file");
    if (info.size === 0) throw loadError(path, "the file is empty");
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw loadError(path, "there is no such file");
  }
}

function threadError(cause: unknown): FastvlmError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FastvlmError(
    `Cannot run ONNX Runtime: its thread died: ${explainFailure(reason)}`,
    { cause },
  );
}

function unexpected(reply: WorkerReply): TypeError {
  return new TypeError(`Unexpected reply of the ONNX thread: ${reply.kind}`);
}
