import type { Part, RunRequest } from "../messages.ts";
import type { SequenceLayout } from "../sequences/sequence_layout.ts";
import type { GraphSession, Tensors } from "./graph/graph_session.ts";
import { openStore } from "./sequences/open_store.ts";
import { type Pass, runPass } from "./sequences/run_pass.ts";
import type { SequenceStore } from "./sequences/sequence_store.ts";
import type { Tensor } from "../tensor.ts";
import { fromWire, toWire, type WireTensors } from "../wire_tensor.ts";

/** A session of the worker, with what its sequences of runs carry from one to the next. */
export class RunningSession {
  readonly #session: GraphSession;
  readonly #carried = new Map<string, Tensors>();
  #edges: Readonly<Record<string, string>> = {};
  #sequences: SequenceStore | undefined;

  /** Takes over a loaded session. */
  constructor(session: GraphSession) {
    this.#session = session;
  }

  /** Sets which output of a run becomes which input of the next run of its sequence. */
  carry(edges: Readonly<Record<string, string>>): void {
    this.#edges = edges;
  }

  /** Runs the graph and gives the outputs asked for. */
  async run(
    request: Pick<RunRequest, "feeds" | "fetch" | "sequence">,
  ): Promise<WireTensors> {
    const { feeds, fetch, sequence } = request;
    const carried = sequence === undefined ? [] : Object.keys(this.#edges);
    const names = [...new Set([...Object.keys(fetch), ...carried])];
    const results = await this.#session.run({
      ...(sequence !== undefined && this.#carried.get(sequence)),
      ...fromWire(feeds),
    }, Object.fromEntries(names.map((name) => [name, null])));
    if (sequence !== undefined) this.#carryOver(sequence, results);
    const fetched = Object.entries(fetch).map(([name, part]) => [
      name,
      takePart(outputOf(results, name), part),
    ]);
    return toWire(Object.fromEntries(fetched));
  }

  /** Forgets what a sequence has carried. */
  forget(sequence: string): void {
    this.#carried.delete(sequence);
  }

  /** The sequences that the session is the decoder of. */
  get sequences(): SequenceStore {
    if (this.#sequences !== undefined) return this.#sequences;
    throw new Error("no sequences were opened for it");
  }

  /** Makes the session the decoder of sequences; says whether one run can serve several. */
  async openSequences(layout: SequenceLayout): Promise<boolean> {
    this.#sequences = await openStore(this.#session, layout);
    return this.#sequences.isBatched;
  }

  /** Adds positions to sequences of a decoder, which may be another session. */
  async pass(sequences: SequenceStore, pass: Pass): Promise<Tensor> {
    return await runPass(sequences, this.#session, pass);
  }

  /** Frees the session. */
  async release(): Promise<void> {
    this.#carried.clear();
    this.#sequences = undefined;
    await this.#session.release();
  }

  #carryOver(sequence: string, results: Tensors): void {
    this.#carried.set(
      sequence,
      Object.fromEntries(
        Object.entries(this.#edges).map(([output, input]) => [
          input,
          outputOf(results, output),
        ]),
      ),
    );
  }
}

function outputOf(results: Tensors, name: string): Tensor {
  const value = results[name];
  if (value === undefined) throw new Error(`there is no output "${name}"`);
  return value;
}

/** Cuts out what is sent, without copying it. */
function takePart(tensor: Tensor, part: Part): Tensor {
  if (part === "all") return tensor;
  const { type, shape, data } = tensor;
  const [batch = 0, rows = 0, columns = 0] = shape;
  if (shape.length !== 3 || batch !== 1 || rows < 1) {
    throw new Error(`there is no last row in shape [${shape}]`);
  }
  return {
    type,
    shape: [1, 1, columns],
    data: data.subarray((rows - 1) * columns),
  };
}
