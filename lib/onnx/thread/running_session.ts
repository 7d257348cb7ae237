import type { Part, RunRequest } from "../messages.ts";
import type { SequenceLayout } from "../sequences/sequence_layout.ts";
import type { GraphSession, Tensors } from "./graph/graph_session.ts";
import { openStore } from "./sequences/open_store.ts";
import { type Pass, runPass } from "./sequences/run_pass.ts";
import type { SequenceStore } from "./sequences/sequence_store.ts";
import { SharedStore } from "./sequences/shared_store.ts";
import { likeliestToken, StepAhead } from "./sequences/step_ahead.ts";
import { type TablePlace, TokenTable } from "../table/token_table.ts";
import type { Tensor } from "../tensor.ts";
import { fromWireFeeds } from "../wire_feeds.ts";
import { toWire, type WireTensors } from "../wire_tensor.ts";

/** What a pass gives. */
export interface Passed {
  /** The scores after each sequence's last position, `[sequences, vocabulary]`. */
  readonly scores: Tensor;
  /** What is worth doing once the scores are on their way, if anything is. */
  readonly after?: () => Promise<void> | undefined;
}

/** A session of the worker, with what its sequences of runs carry from one to the next. */
export class RunningSession {
  readonly #session: GraphSession;
  readonly #carried = new Map<string, Tensors>();
  #edges: Readonly<Record<string, string>> = {};
  #sequences: SequenceStore | undefined;
  #ahead: StepAhead | undefined;

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
      ...fromWireFeeds(feeds),
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

  /**
   * Makes the session the decoder of sequences; says whether one run can serve several.
   *
   * @param table Where the tokens' vectors are, so that steps can be run ahead.
   */
  async openSequences(
    layout: SequenceLayout,
    table?: TablePlace,
  ): Promise<boolean> {
    this.#sequences = await openStore(this.#session, layout);
    this.#ahead?.[Symbol.dispose]();
    this.#ahead = openAhead(this.#sequences, table);
    return this.#sequences.isBatched;
  }

  /** Adds positions to the session's sequences, run by it or by another session. */
  async pass(
    pass: Pass,
    { runBy, ahead = false }: {
      readonly runBy: RunningSession;
      readonly ahead?: boolean | undefined;
    },
  ): Promise<Passed> {
    const guessed = this.#ahead?.take(pass);
    const scores = guessed ??
      await runPass(this.sequences, runBy.#session, pass);
    const [step, ...others] = pass.steps;
    if (!ahead || this.#ahead === undefined || others.length > 0) {
      return { scores };
    }
    // Before they are handed over, and their memory with them.
    const token = likeliestToken(scores);
    if (step === undefined || token === undefined) return { scores };
    const memory = guessed && pass.memory;
    const next = { sequence: step.sequence, token, memory };
    return { scores, after: () => this.#ahead?.run(runBy.#session, next) };
  }

  /** Frees the session. */
  async release(): Promise<void> {
    this.#carried.clear();
    this.#sequences = undefined;
    this.#ahead?.[Symbol.dispose]();
    this.#ahead = undefined;
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

/** A table that cannot be opened is for whoever needs it to speak of. */
function openAhead(
  store: SequenceStore,
  table: TablePlace | undefined,
): StepAhead | undefined {
  if (table === undefined || !(store instanceof SharedStore)) return undefined;
  try {
    const rows = TokenTable.open(table.path, table.names);
    return rows && new StepAhead(store, rows);
  } catch {
    return undefined;
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
