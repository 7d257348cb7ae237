import type {
  Fetches,
  GraphRunOptions,
  GraphSession,
  Tensors,
} from "../thread/graph/graph_session.ts";
import type { ValueInfo } from "../messages.ts";
import { addressesOf, cPath, cString, pointerAt } from "./c_api/c_values.ts";
import { describeInputs, describeOutputs } from "./values/describe_values.ts";
import type { OrtRuntime } from "./c_api/ort_runtime.ts";
import { OrtValue } from "./values/ort_value.ts";
import { QuietRun } from "./quiet_run.ts";
import { type OrtSessionOptions, SessionOptions } from "./session_options.ts";
import { ValueCache } from "./values/value_cache.ts";

/**
 * A graph that runs on the CPU by ONNX Runtime's C API.
 *
 * Nothing is copied: inputs are read and given outputs are written where they are, which onnxruntime-node
 * does too, but then it gives each output once more as a new array. A call blocks its thread until ONNX
 * Runtime is done, so that no memory can move or go meanwhile.
 */
export class OrtSession implements GraphSession {
  /** Inputs, in the graph's order. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs, in the graph's order. */
  readonly outputs: readonly ValueInfo[];
  readonly #runtime: OrtRuntime;
  readonly #names = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #values: ValueCache;
  #pointer: Deno.PointerValue;

  /**
   * Loads an ONNX file; external data is found beside it.
   *
   * @throws {OrtError} If the file is missing or not a model that can run.
   */
  constructor(
    runtime: OrtRuntime,
    path: string,
    options: OrtSessionOptions = {},
  ) {
    using settings = new SessionOptions(runtime, options);
    const file = cPath(path, Deno.build.os);
    const pointer = runtime.pointer((out) =>
      runtime.api.createSession(
        runtime.environment,
        file,
        settings.pointer,
        out,
      )
    );
    this.#runtime = runtime;
    this.#pointer = pointer;
    this.#values = new ValueCache(runtime);
    this.inputs = describeInputs(runtime, pointer);
    this.outputs = describeOutputs(runtime, pointer);
    for (const { name } of [...this.inputs, ...this.outputs]) {
      this.#names.set(name, cString(name));
    }
  }

  /**
   * See {@linkcode GraphSession.run}.
   *
   * @throws {OrtError} If the graph refuses the inputs or fails.
   */
  run(
    feeds: Tensors,
    fetches: Fetches,
    { isQuiet = false }: GraphRunOptions = {},
  ): Promise<Tensors> {
    return Promise.try(() => this.#run(feeds, fetches, isQuiet));
  }

  /** Frees it; it cannot run afterwards. */
  release(): Promise<void> {
    this.#values[Symbol.dispose]();
    if (this.#pointer !== null) {
      this.#runtime.api.releaseSession(this.#pointer);
    }
    this.#pointer = null;
    return Promise.resolve();
  }

  #run(feeds: Tensors, fetches: Fetches, isQuiet: boolean): Tensors {
    if (this.#pointer === null) throw new Error("the session was released");
    this.#requireInputs(feeds);
    using options = isQuiet ? new QuietRun(this.#runtime) : undefined;
    try {
      const inputs = this.#valuesOf(feeds);
      const outputs = this.#valuesOf(fetches);
      this.#runtime.check(this.#runtime.api.run(
        this.#pointer,
        options?.pointer ?? null,
        this.#namesOf(feeds),
        inputs,
        BigInt(inputs.length),
        this.#namesOf(fetches),
        BigInt(outputs.length),
        outputs,
      ));
      return this.#collect(fetches, outputs);
    } finally {
      this.#values.endRun();
    }
  }

  /** ONNX Runtime's kernels read an input that is missing, which may end the process. */
  #requireInputs(feeds: Tensors): void {
    for (const { name } of this.inputs) {
      if (Object.hasOwn(feeds, name)) continue;
      throw new Error(`input '${name}' is missing in 'feeds'`);
    }
  }

  #valuesOf(tensors: Tensors | Fetches): BigUint64Array<ArrayBuffer> {
    return addressesOf(
      Object.values(tensors).map((tensor) =>
        tensor === null ? null : this.#values.valueOf(tensor).pointer
      ),
    );
  }

  #namesOf(tensors: Tensors | Fetches): BigUint64Array<ArrayBuffer> {
    return addressesOf(
      Object.keys(tensors).map((name) => {
        const text = this.#names.get(name);
        if (text !== undefined) return Deno.UnsafePointer.of(text);
        throw new Error(`the graph has no "${name}"`);
      }),
    );
  }

  /** Outputs as they were given, or copies of those that ONNX Runtime has made. */
  #collect(
    fetches: Fetches,
    outputs: BigUint64Array<ArrayBuffer>,
  ): Tensors {
    using made = new DisposableStack();
    const results = Object.entries(fetches).map(([name, tensor], index) => {
      if (tensor !== null) return { name, tensor };
      const pointer = pointerAt(outputs, index);
      return { name, value: made.use(new OrtValue(this.#runtime, pointer)) };
    });
    return Object.fromEntries(
      results.map(({ name, tensor, value }) => [
        name,
        tensor ?? value.toTensor(),
      ]),
    );
  }
}
