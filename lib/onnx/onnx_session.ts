import { ModelFormatError } from "../base/errors.ts";
import { explainFailure } from "./explain_failure.ts";
import type { Part, ValueInfo } from "./messages.ts";
import type { OnnxRuntime, UnnumberedRequest } from "./onnx_runtime.ts";
import type { Tensor } from "./tensor.ts";
import { fromWire, toWire } from "./wire_tensor.ts";

/** What to do with the outputs of a run. */
export interface RunOptions {
  /** Output name to the part to send back. */
  fetch: Readonly<Record<string, Part>>;
  /**
   * Name of a sequence of runs: the outputs named by `carry()` stay in the thread and become
   * inputs of the sequence's next run.
   *
   * @default {undefined} A run on its own.
   */
  sequence?: string;
}

/** A loaded ONNX file. */
export class OnnxSession {
  /** Where it was loaded from. */
  readonly path: string;
  /** Inputs by name. */
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** Outputs by name. */
  readonly outputs: ReadonlyMap<string, ValueInfo>;
  readonly #runtime: OnnxRuntime;
  readonly #number: number;

  /** Made by `OnnxRuntime.load()`. */
  constructor(
    runtime: OnnxRuntime,
    path: string,
    loaded: {
      session: number;
      inputs: readonly ValueInfo[];
      outputs: readonly ValueInfo[];
    },
  ) {
    this.path = path;
    this.inputs = byName(loaded.inputs);
    this.outputs = byName(loaded.outputs);
    this.#runtime = runtime;
    this.#number = loaded.session;
  }

  /** Sets which output of a run becomes which input of the next run of its sequence. */
  async carry(edges: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ kind: "carry", session: this.#number, edges });
  }

  /**
   * Runs the graph and gives the fetched outputs; fed arrays are copied to the thread.
   *
   * @throws {ModelFormatError} If the graph refuses the inputs or fails.
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    options: RunOptions,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const { fetch, sequence } = options;
    const session = this.#number;
    return await this.#ask({
      kind: "run",
      session,
      feeds: toWire(feeds),
      fetch,
      sequence,
    });
  }

  /** Forgets what a sequence has carried. */
  async forget(sequence: string): Promise<void> {
    await this.#ask({ kind: "forget", session: this.#number, sequence });
  }

  /** Frees the session's memory; it cannot run afterwards. */
  async release(): Promise<void> {
    await this.#ask({ kind: "release", session: this.#number });
  }

  async #ask(
    request: UnnumberedRequest,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const reply = await this.#runtime.ask(request);
    if (reply.kind === "failed") {
      throw new ModelFormatError(
        `Cannot ${request.kind} "${this.path}": ${
          explainFailure(reply.reason)
        }`,
      );
    }
    return reply.kind === "ran" ? fromWire(reply.outputs) : {};
  }
}

function byName(values: readonly ValueInfo[]): ReadonlyMap<string, ValueInfo> {
  return new Map(values.map((value) => [value.name, value]));
}
