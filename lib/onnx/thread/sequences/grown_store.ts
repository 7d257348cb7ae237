import type {
  Prefix,
  SequenceLayout,
} from "../../sequences/sequence_layout.ts";
import type { Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";
import { KeyValues } from "./key_values.ts";
import { lastScores } from "./last_scores.ts";
import { passFeeds } from "./pass_feeds.ts";
import type { SequenceRun, SequenceStore } from "./sequence_store.ts";

/**
 * Keeps what each run gave as what the sequence's next run takes, for decoders that append to a cache
 * rather than write into it. Such a decoder could only tell a shorter row of a batch from its padding by
 * other means than `SharedStore` has, so sequences take turns.
 */
export class GrownStore implements SequenceStore {
  /** Sequences take turns. */
  readonly isBatched = false;
  readonly #layout: SequenceLayout;
  readonly #sequences = new Map<number, KeyValues>();

  /** Starts without sequences. */
  constructor(layout: SequenceLayout) {
    this.#layout = layout;
  }

  /** See {@linkcode SequenceStore.begin}. */
  begin(sequence: number, from?: Prefix): void {
    const length = from?.length ?? 0;
    const values = KeyValues.allocate(
      this.#layout.caches,
      { rows: 1, positions: length },
    );
    if (from !== undefined) {
      const source = this.#find(from.sequence);
      if (length > source.positions) throw new Error("the sequence is shorter");
      values.copyRow(source, { fromRow: 0, toRow: 0, length });
    }
    this.#sequences.set(sequence, values);
  }

  /** See {@linkcode SequenceStore.run}; takes one sequence only. */
  async run(session: GraphSession, run: SequenceRun): Promise<Tensor> {
    const [sequence = -1] = run.sequences;
    const values = this.#find(sequence);
    const { caches, scores } = this.#layout;
    const feeds = passFeeds(session, this.#layout, {
      lengths: [values.positions],
      count: run.count,
      vectors: run.vectors,
    });
    const results = await session.run(
      { ...values.tensors(0, 1).past, ...feeds },
      Object.fromEntries(
        [scores, ...caches.map(({ present }) => present)]
          .map((name) => [name, null]),
      ),
    );
    this.#sequences.set(sequence, KeyValues.fromOutputs(caches, results));
    values.free();
    return lastScores(results[scores]);
  }

  /** See {@linkcode SequenceStore.end}. */
  end(sequence: number): void {
    this.#sequences.delete(sequence);
  }

  #find(sequence: number): KeyValues {
    const found = this.#sequences.get(sequence);
    if (found === undefined) throw new Error("the sequence has ended");
    return found;
  }
}
