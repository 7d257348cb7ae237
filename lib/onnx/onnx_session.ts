import { ModelFormatError } from "../base/errors.ts";
import { explainFailure } from "./explain_failure.ts";
import type {
  Part,
  UnnumberedRequest,
  ValueInfo,
  WorkerReply,
} from "./messages.ts";
import type { OnnxRuntime } from "./onnx_runtime.ts";
import { OnnxSequences } from "./sequences/onnx_sequences.ts";
import type { SequenceLayout } from "./sequences/sequence_layout.ts";
import type { TablePlace } from "./table/token_table.ts";
import type { Tensor } from "./tensor.ts";
import { type Feed, toWireFeeds } from "./wire_feeds.ts";
import { fromWire } from "./wire_tensor.ts";

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

/** What a request does to a session, where its kind does not say it. */
const VERBS: Readonly<Record<string, string>> = {
  openSequences: "run",
  begin: "run",
  pass: "run",
  end: "run",
};

/** A loaded ONNX file. */
export class OnnxSession {
  /** Where it was loaded from. */
  readonly path: string;
  /** Inputs by name. */
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** Outputs by name. */
  readonly outputs: ReadonlyMap<string, ValueInfo>;
  /** Number by which the thread knows it. */
  readonly number: number;
  readonly #runtime: OnnxRuntime;

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
    this.number = loaded.session;
  }

  /** Sets which output of a run becomes which input of the next run of its sequence. */
  async carry(edges: Readonly<Record<string, string>>): Promise<void> {
    await this.ask({ kind: "carry", session: this.number, edges });
  }

  /**
   * Runs the graph and gives the fetched outputs; what is fed is copied to the thread.
   *
   * @throws {ModelFormatError} If the graph refuses the inputs or fails.
   */
  async run(
    feeds: Readonly<Record<string, Feed>>,
    options: RunOptions,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const { fetch, sequence } = options;
    const session = this.number;
    const reply = await this.ask({
      kind: "run",
      session,
      feeds: toWireFeeds(feeds, (name) => this.inputs.get(name)?.type),
      fetch,
      sequence,
    });
    return reply.kind === "ran" ? fromWire(reply.outputs) : {};
  }

  /** Forgets what a sequence has carried. */
  async forget(sequence: string): Promise<void> {
    await this.ask({ kind: "forget", session: this.number, sequence });
  }

  /**
   * Makes the session the decoder of sequences that are kept in its thread.
   *
   * @param table Where the tokens' vectors are, so that steps can be run ahead.
   * @throws {ModelFormatError} If it does not take and give what the layout says.
   */
  async openSequences(
    layout: SequenceLayout,
    table?: TablePlace,
  ): Promise<OnnxSequences> {
    const reply = await this.ask({
      kind: "openSequences",
      session: this.number,
      layout,
      table,
    });
    const isBatched = reply.kind === "sequencesOpened" && reply.isBatched;
    return new OnnxSequences(this, { layout, isBatched });
  }

  /** Frees the session's memory; it cannot run afterwards. */
  async release(): Promise<void> {
    await this.ask({ kind: "release", session: this.number });
  }

  /**
   * Sends a request to the session's thread and gives the reply.
   *
   * @throws {ModelFormatError} If it failed.
   */
  async ask(request: UnnumberedRequest): Promise<WorkerReply> {
    const reply = await this.#runtime.ask(request);
    if (reply.kind === "failed") {
      throw new ModelFormatError(
        `Cannot ${VERBS[request.kind] ?? request.kind} "${this.path}": ${
          explainFailure(reply.reason)
        }`,
      );
    }
    return reply;
  }
}

function byName(values: readonly ValueInfo[]): ReadonlyMap<string, ValueInfo> {
  return new Map(values.map((value) => [value.name, value]));
}
