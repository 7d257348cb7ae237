import type { Encoding } from "./encoding.ts";
import type { Expression } from "./expression/expression.ts";

/** A part of the data file. */
export interface DataRange {
  /** First byte; a multiple of 64. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** One weight to compute, encode and write. Jobs of a graph may run in any order, on any thread. */
export interface WeightJob {
  /** Name as in the graph, for progress and errors. */
  readonly name: string;
  /** Length of the first dimension. */
  readonly rows: number;
  /** Product of the other dimensions. */
  readonly columns: number;
  /** What to compute. */
  readonly value: Expression;
  /** How to store it. */
  readonly encoding: Encoding;
  /** Where to store it in the graph's data file. */
  readonly targets: {
    /** The numbers, or the quantized integers. */
    readonly values: DataRange;
    /** The scales of a quantized encoding. */
    readonly scales?: DataRange;
    /** The zero points of an asymmetric encoding. */
    readonly zeroPoints?: DataRange;
  };
}
