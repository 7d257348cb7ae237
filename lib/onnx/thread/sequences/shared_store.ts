import type {
  Prefix,
  SequenceLayout,
} from "../../sequences/sequence_layout.ts";
import type { Tensor } from "../../tensor.ts";
import type { GraphSession, Tensors } from "../graph/graph_session.ts";
import { KeyValues } from "./key_values.ts";
import { lastScores } from "./last_scores.ts";
import { pickRows } from "./matrix_rows.ts";
import { passFeeds } from "./pass_feeds.ts";
import { ScoresMemory } from "./scores_memory.ts";
import type { SequenceRun, SequenceStore } from "./sequence_store.ts";

/** Lengths of rows are multiples of that many positions. */
const POSITION_BLOCK = 64;

/** How much longer rows are made than they have to be; see {@linkcode SharedStore}. */
const GROWTH = 1.5;

/** A sequence that is run has a row; one that was not yet, or is only there to begin others, a copy. */
interface Sequence {
  length: number;
  place: { row: number } | { copy: KeyValues } | undefined;
}

/**
 * Keeps the sequences that are run in rows of shared arrays, which the decoder reads and writes in
 * place, so that nothing is copied from run to run.
 *
 * Rows are half as long again as their sequences, and are laid out anew when one has outgrown them: that
 * takes as long as a token with the 0.5b (measured, 320 positions), and so must not happen every 64 tokens.
 * Much longer ones would take memory for nothing, and time where onnxruntime-node is the way, which gives
 * every output once more as a new array.
 */
export class SharedStore implements SequenceStore {
  /** One run serves all. */
  readonly isBatched = true;
  readonly #layout: SequenceLayout;
  readonly #scoresMemory = new ScoresMemory();
  readonly #sequences = new Map<number, Sequence>();
  /** The sequence of each row in use. */
  #seated: Sequence[] = [];
  #rows: KeyValues;

  /** Starts without sequences. */
  constructor(layout: SequenceLayout) {
    this.#layout = layout;
    this.#rows = this.#allocate(0, 0);
  }

  /** See {@linkcode SequenceStore.begin}. */
  begin(sequence: number, from?: Prefix): void {
    const begun: Sequence = { length: from?.length ?? 0, place: undefined };
    if (from !== undefined && from.length > 0) {
      begun.place = { copy: this.#copyOf(from) };
    }
    this.#sequences.set(sequence, begun);
  }

  /** See {@linkcode SequenceStore.run}. */
  async run(session: GraphSession, run: SequenceRun): Promise<Tensor> {
    const sequences = run.sequences.map((number) => this.#find(number));
    const longest = Math.max(...sequences.map(({ length }) => length));
    this.#reserve(sequences, longest + run.count);
    const first = this.#arrange(sequences);
    const { past, present } = this.#rows.tensors(first, sequences.length);
    const order = this.#seated.slice(first, first + sequences.length);
    const feeds = passFeeds(session, this.#layout, {
      lengths: order.map(({ length }) => length),
      count: run.count,
      vectors: pickRows(
        run.vectors,
        order.flatMap((one) => rowsOf(sequences.indexOf(one), run.count)),
      ),
    });
    const results = await this.#runWith(session, run, {
      feeds: { ...past, ...feeds },
      present,
    });
    const scores = results[this.#layout.scores];
    for (const one of sequences) one.length += run.count;
    return pickRows(
      lastScores(scores),
      sequences.map((one) => order.indexOf(one)),
    );
  }

  /** Type and length of the vectors that the decoder is fed. */
  get vectors(): SequenceLayout["vectors"] {
    return this.#layout.vectors;
  }

  /** Takes the last position of a sequence back; an ended sequence is fine. */
  takeBack(sequence: number): void {
    const found = this.#sequences.get(sequence);
    if (found !== undefined) found.length -= 1;
  }

  /** See {@linkcode SequenceStore.end}. */
  end(sequence: number): void {
    const ended = this.#sequences.get(sequence);
    this.#sequences.delete(sequence);
    const row = rowOf(ended);
    const last = this.#seated.length - 1;
    if (ended === undefined || row === undefined) return;
    this.#moveRow(last, row);
    this.#seated.pop();
  }

  /** Scores are written where earlier ones were, if they have the same form. */
  async #runWith(
    session: GraphSession,
    { sequences, count, memory }: SequenceRun,
    { feeds, present }: { feeds: Tensors; present: Tensors },
  ): Promise<Tensors> {
    const name = this.#layout.scores;
    if (count !== 1) {
      return await session.run(feeds, { [name]: null, ...present });
    }
    const rows = sequences.length;
    const scores = this.#scoresMemory.tensorFor(session, rows, memory);
    const results = await session.run(feeds, { [name]: scores, ...present });
    this.#scoresMemory.learn(session, results[name]);
    return results;
  }

  /** A copy of the first positions of a sequence; copies are never written to, and need no other. */
  #copyOf({ sequence, length }: Prefix): KeyValues {
    const from = this.#find(sequence);
    if (length > from.length) throw new Error("the sequence is shorter");
    if (from.place !== undefined && "copy" in from.place) {
      return from.place.copy;
    }
    const copy = this.#allocate(1, length);
    const fromRow = from.place?.row ?? 0;
    copy.copyRow(this.#rows, { fromRow, toRow: 0, length });
    return copy;
  }

  #find(sequence: number): Sequence {
    const found = this.#sequences.get(sequence);
    if (found === undefined) throw new Error("the sequence has ended");
    return found;
  }

  /** Gives each sequence a row of at least that many positions. */
  #reserve(sequences: readonly Sequence[], positions: number): void {
    const unseated = sequences.filter((one) => rowOf(one) === undefined);
    const rows = this.#seated.length + unseated.length;
    const needed = Math.max(
      positions,
      ...this.#seated.map(({ length }) => length),
    );
    if (!this.#fits(rows, needed)) this.#layOut(rows, needed);
    for (const one of unseated) this.#seat(one);
  }

  /** Rows that are far too long are as bad as short ones. */
  #fits(rows: number, positions: number): boolean {
    const { rows: has, positions: long } = this.#rows;
    return rows <= has && positions <= long &&
      long <= 2 * positions + POSITION_BLOCK;
  }

  #layOut(rows: number, positions: number): void {
    const before = this.#rows;
    this.#rows = this.#allocate(
      Math.max(before.rows, 2 ** Math.ceil(Math.log2(rows))),
      Math.ceil(GROWTH * positions / POSITION_BLOCK) * POSITION_BLOCK,
    );
    for (const [row, { length }] of this.#seated.entries()) {
      this.#rows.copyRow(before, { fromRow: row, toRow: row, length });
    }
    before.free();
  }

  #seat(sequence: Sequence): void {
    const row = this.#seated.length;
    if (sequence.place !== undefined && "copy" in sequence.place) {
      const { length, place } = sequence;
      this.#rows.copyRow(place.copy, { fromRow: 0, toRow: row, length });
    }
    sequence.place = { row };
    this.#seated.push(sequence);
  }

  /** Brings sequences into neighboring rows, in any order, and gives the first of these. */
  #arrange(sequences: readonly Sequence[]): number {
    if (sequences.length === 1) return rowOf(sequences[0]) ?? 0;
    const wanted = new Set(sequences);
    for (const one of sequences) {
      const row = rowOf(one) ?? 0;
      if (row < sequences.length) continue;
      const free = this.#seated.findIndex((other) => !wanted.has(other));
      this.#swapRows(row, free);
    }
    return 0;
  }

  #swapRows(first: number, second: number): void {
    const [one, other] = [this.#seated[first], this.#seated[second]];
    if (one === undefined || other === undefined) return;
    this.#rows.swapRows(first, second, Math.max(one.length, other.length));
    this.#place(one, second);
    this.#place(other, first);
  }

  #moveRow(from: number, to: number): void {
    const moved = this.#seated[from];
    if (from === to || moved === undefined) return;
    const { length } = moved;
    this.#rows.copyRow(this.#rows, { fromRow: from, toRow: to, length });
    this.#place(moved, to);
  }

  #place(sequence: Sequence, row: number): void {
    sequence.place = { row };
    this.#seated[row] = sequence;
  }

  #allocate(rows: number, positions: number): KeyValues {
    return KeyValues.allocate(this.#layout.caches, { rows, positions });
  }
}

function rowOf(sequence: Sequence | undefined): number | undefined {
  const place = sequence?.place;
  return place !== undefined && "row" in place ? place.row : undefined;
}

/** The rows of the vectors of the sequence with that index. */
function rowsOf(index: number, count: number): number[] {
  return Array.from({ length: count }, (_, offset) => index * count + offset);
}
