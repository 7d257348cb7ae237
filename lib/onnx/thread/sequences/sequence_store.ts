import type { Prefix } from "../../sequences/sequence_layout.ts";
import type { Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";

/** A run of a decoder: the same number of new positions for each of some sequences. */
export interface SequenceRun {
  /** Numbers of the sequences. */
  readonly sequences: readonly number[];
  /** New positions of each. */
  readonly count: number;
  /** Their vectors, `[sequences · count, size]`. */
  readonly vectors: Tensor;
  /** Memory that may take the scores, if it has their length. */
  readonly memory?: ArrayBuffer | undefined;
}

/** Keeps the keys and values of sequences between the runs of a decoder. */
export interface SequenceStore {
  /** Whether one run can serve sequences of different lengths. */
  readonly isBatched: boolean;
  /** Begins a sequence, empty or with the first positions of another. */
  begin(sequence: number, from?: Prefix): void;
  /** Runs the decoder and gives the scores after each sequence's last position, `[sequences, vocabulary]`. */
  run(session: GraphSession, run: SequenceRun): Promise<Tensor>;
  /** Forgets a sequence; an unknown one is fine. */
  end(sequence: number): void;
}
