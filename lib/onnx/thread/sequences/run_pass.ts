import type { SequenceStep } from "../../sequences/sequence_layout.ts";
import type { Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";
import { joinRows, pickRows } from "./matrix_rows.ts";
import type { SequenceStore } from "./sequence_store.ts";

/** Some new positions of several sequences. */
export interface Pass {
  /** The sequences and how many positions each gets. */
  readonly steps: readonly SequenceStep[];
  /** Vectors of the positions, sequence after sequence, `[positions, size]`. */
  readonly vectors: Tensor;
  /**
   * The tokens of the positions, if they are known.
   *
   * @default {undefined} They are not, and nothing was run ahead for them.
   */
  readonly tokens?: readonly number[] | undefined;
  /** Memory that may take the scores. */
  readonly memory?: ArrayBuffer | undefined;
}

/**
 * Runs a decoder as often as a pass needs, and gives the scores after each sequence's last position,
 * `[sequences, vocabulary]`.
 *
 * Sequences with one new position share a run, if the store allows; `GroupQueryAttention` takes several
 * new positions behind others of one sequence only.
 */
export async function runPass(
  store: SequenceStore,
  session: GraphSession,
  { steps, vectors, memory }: Pass,
): Promise<Tensor> {
  const groups = groupSteps(steps, store.isBatched);
  const rows = rowsOfSteps(steps);
  const scores: Tensor[] = [];
  for (const group of groups) {
    const taken = group.flatMap((index) => steps[index] ?? []);
    scores.push(
      await store.run(session, {
        sequences: taken.map(({ sequence }) => sequence),
        count: taken[0]?.count ?? 0,
        vectors: pickRows(vectors, group.flatMap((index) => rows[index] ?? [])),
        memory: groups.length === 1 ? memory : undefined,
      }),
    );
  }
  const order = groups.flat();
  return pickRows(
    joinRows(scores),
    steps.map((_, index) => order.indexOf(index)),
  );
}

/** Indices of the steps that share a run. */
function groupSteps(
  steps: readonly SequenceStep[],
  isBatched: boolean,
): number[][] {
  const together: number[] = [];
  const groups: number[][] = [];
  for (const [index, { count }] of steps.entries()) {
    if (count === 1 && isBatched) together.push(index);
    else groups.push([index]);
  }
  return together.length === 0 ? groups : [...groups, together];
}

/** Rows of the vectors of each step. */
function rowsOfSteps(steps: readonly SequenceStep[]): number[][] {
  let end = 0;
  return steps.map(({ count }) => {
    const first = end;
    end += count;
    return Array.from({ length: count }, (_, index) => first + index);
  });
}
