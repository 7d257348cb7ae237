import type { SequenceLayout } from "../../sequences/sequence_layout.ts";
import { int64Tensor, type Tensor } from "../../tensor.ts";
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
  const feeds: Record<string, Tensor> = {
    [layout.vectors.input]: {
      ...vectors,
      shape: [rows, count, layout.vectors.size],
    },
    [inputs.mask]: maskOf(lengths.map((length) => length + count)),
    [inputs.positions]: positionsOf(lengths, count),
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

/** Ones where a row of each length has positions, and zeros behind them. */
function maskOf(lengths: readonly number[]): Tensor {
  const total = Math.max(...lengths);
  const data = new BigInt64Array(lengths.length * total);
  for (const [row, length] of lengths.entries()) {
    data.fill(1n, row * total, row * total + length);
  }
  return { type: "int64", shape: [lengths.length, total], data };
}

/** Numbers of the positions behind the rows. */
function positionsOf(lengths: readonly number[], count: number): Tensor {
  const numbers = lengths.flatMap((length) =>
    Array.from({ length: count }, (_, index) => length + index)
  );
  return int64Tensor(numbers, [lengths.length, count]);
}
