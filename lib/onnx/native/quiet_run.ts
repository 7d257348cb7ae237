import type { OrtRuntime } from "./c_api/ort_runtime.ts";

/** ONNX Runtime's level "fatal": errors are thrown, and not written to stderr too. */
const LOG_FATAL_ONLY = 4;

/** `OrtRunOptions*` of a run that may fail. */
export class QuietRun implements Disposable {
  /** The pointer. */
  readonly pointer: Deno.PointerValue;
  readonly #runtime: OrtRuntime;

  /**
   * Makes the options.
   *
   * @throws {OrtError} If ONNX Runtime refuses.
   */
  constructor(runtime: OrtRuntime) {
    const { api } = runtime;
    this.#runtime = runtime;
    this.pointer = runtime.pointer((out) => api.createRunOptions(out));
    runtime.check(api.setRunLogSeverity(this.pointer, LOG_FATAL_ONLY));
  }

  /** Releases them. */
  [Symbol.dispose](): void {
    this.#runtime.api.releaseRunOptions(this.pointer);
  }
}
