import type { ElementType } from "../tensor.ts";

/** One layer's keys or values: the input that takes them and the output that gives them, grown. */
export interface CacheLayout {
  /** Input, `[batch, heads, positions, headSize]`. */
  readonly past: string;
  /** Output of the same form. */
  readonly present: string;
  /** Type of the elements. */
  readonly type: ElementType;
  /** Heads of keys and values. */
  readonly heads: number;
  /** Length of a head's key or value. */
  readonly headSize: number;
}

/**
 * How a decoder takes sequences of vectors and what it keeps of them. Inputs that a graph does not
 * declare are not fed.
 */
export interface SequenceLayout {
  /** The vectors of the new positions, `[batch, new, size]`. */
  readonly vectors: {
    /** Name of the input. */
    readonly input: string;
    /** Type of the elements: float32 or float16. */
    readonly type: ElementType;
    /** Length of a vector. */
    readonly size: number;
  };
  /** Names of the other inputs besides the caches. */
  readonly inputs: {
    /** Ones for the positions of a row, zeros for its padding, int64 `[batch, past + new]`. */
    readonly mask: string;
    /** Numbers of the new positions, int64 `[batch, new]`. */
    readonly positions: string;
    /** How many of the last positions get scores, int64 `[]`. */
    readonly scoredPositions: string;
    /** Whether there is anything in the caches, bool `[1]`. */
    readonly isContinued: string;
  };
  /** Output with the scores, `[batch, new or 1, vocabulary]`. */
  readonly scores: string;
  /** All caches. */
  readonly caches: readonly CacheLayout[];
}

/** The first positions of another sequence. */
export interface Prefix {
  /** Number of the sequence. */
  readonly sequence: number;
  /** How many of its positions. */
  readonly length: number;
}

/** Some new positions of one sequence. */
export interface SequenceStep {
  /** Number of the sequence. */
  readonly sequence: number;
  /** How many positions. */
  readonly count: number;
}
