import type { SequenceLayout } from "../../sequences/sequence_layout.ts";
import type { Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";

/** The new positions of the rows of a run. */
export interface RowSteps {
  /** Length of each row before the run. */
  readonly lengths: readonly number[];
  /** New positions of each row. */
  readonly count: number;
  /** Their vectors, row after row. */
  readonly vectors: Tensor;
}

/**
 * Makes what a decoder is fed besides its caches. Rows are padded behind: a row's ones in the mask end
 * where its last new position is, so that `GroupQueryAttention` finds each row's own length.
 */
export function passFeeds(
  session: GraphSession,
  layout: SequenceLayout,
  { lengths, count, vectors }: RowSteps,
): Record<string, Tensor> {
  const { inputs } = layout;
  const rows = lengths.length;
  const total = Math.max(...lengths) + count;
  const feeds: Record<string, Tensor> = {
    [layout.vectors.input]: {
      ...vectors,
      shape: [rows, count, layout.vectors.size],
    },
    [inputs.mask]: int64(
      rows,
      total,
      (row, column) => Number(column < (lengths[row] ?? 0) + count),
    ),
    [inputs.positions]: int64(
      rows,
      count,
      (row, column) => (lengths[row] ?? 0) + column,
    ),
    [inputs.scoredPositions]: {
      type: "int64",
      shape: [],
      data: BigInt64Array.of(1n),
    },
    [inputs.isContinued]: {
      type: "bool",
      shape: [1],
      data: Uint8Array.of(Number(lengths.some((length) => length > 0))),
    },
  };
  const taken = new Set(session.inputs.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(feeds).filter(([name]) => taken.has(name)),
  );
}

function int64(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): Tensor {
  const data = new BigInt64Array(rows * columns);
  for (let index = 0; index < data.length; index += 1) {
    data[index] = BigInt(at(Math.floor(index / columns), index % columns));
  }
  return { type: "int64", shape: [rows, columns], data };
}
