import { cPath, cString } from "./c_api/c_values.ts";
import type { OrtRuntime } from "./c_api/ort_runtime.ts";

/** How a session runs. */
export interface OrtSessionOptions {
  /**
   * Threads that share one operator's work.
   *
   * @default {0} One for each physical core.
   */
  readonly threads?: number | undefined;
  /**
   * Configuration entries, as `onnxruntime_session_options_config_keys.h` has them.
   *
   * @default {{}}
   */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /**
   * Path of a file that is to be written: the graph as it is optimized.
   *
   * @default {undefined} Nothing is written.
   */
  readonly saveTo?: string | undefined;
}

/** ONNX Runtime's level "error": its warnings go straight to stderr and are not for users. */
const LOG_ERRORS_ONLY = 3;

/** `ORT_ENABLE_ALL`. */
const ALL_OPTIMIZATIONS = 99;

/** `OrtSessionOptions*` as long as a session is made. */
export class SessionOptions implements Disposable {
  /** The pointer. */
  readonly pointer: Deno.PointerValue;
  readonly #runtime: OrtRuntime;

  /**
   * Makes the options: all optimizations, and an arena, but no plan of its memory for each shape.
   *
   * @throws {OrtError} If ONNX Runtime refuses an entry.
   */
  constructor(runtime: OrtRuntime, options: OrtSessionOptions) {
    const { api } = runtime;
    const { threads = 0, config = {}, saveTo } = options;
    const pointer = runtime.pointer((out) => api.createSessionOptions(out));
    this.#runtime = runtime;
    this.pointer = pointer;
    runtime.check(api.setOptimizationLevel(pointer, ALL_OPTIMIZATIONS));
    runtime.check(api.setLogSeverity(pointer, LOG_ERRORS_ONLY));
    runtime.check(api.setThreads(pointer, threads));
    runtime.check(api.disableMemPattern(pointer));
    if (saveTo !== undefined) {
      const path = cPath(saveTo, Deno.build.os);
      runtime.check(api.setOptimizedModelPath(pointer, path));
    }
    for (const [key, value] of Object.entries(config)) {
      runtime.check(api.addConfigEntry(pointer, cString(key), cString(value)));
    }
  }

  /** Releases them. */
  [Symbol.dispose](): void {
    this.#runtime.api.releaseSessionOptions(this.pointer);
  }
}
