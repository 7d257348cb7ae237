import type { SequenceLayout } from "../../sequences/sequence_layout.ts";
import { floatTensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";
import { KeyValues } from "./key_values.ts";
import { passFeeds } from "./pass_feeds.ts";

/** Rows of different lengths before the run, and room behind both. */
const LENGTHS = [0, 1];
const POSITIONS = 4;

/**
 * Finds out whether a decoder writes new keys and values into the arrays that it is given, behind each
 * row's own end, as `GroupQueryAttention` does when past and present are the same memory: runs it on two
 * short rows and looks what has changed.
 *
 * Decoders that append give longer arrays and fail. It is also how we would notice an onnxruntime-node
 * that copies its inputs.
 */
export async function writesInPlace(
  session: GraphSession,
  layout: SequenceLayout,
): Promise<boolean> {
  const values = KeyValues.allocate(
    layout.caches,
    { rows: LENGTHS.length, positions: POSITIONS },
  );
  const { past, present } = values.tensors(0, LENGTHS.length);
  const { type, size } = layout.vectors;
  const ones = new Float32Array(LENGTHS.length * size).fill(1);
  try {
    await session.run(
      {
        ...past,
        ...passFeeds(session, layout, {
          lengths: LENGTHS,
          count: 1,
          vectors: floatTensor(type, [LENGTHS.length, size], ones),
        }),
      },
      { [layout.scores]: null, ...present },
      { isQuiet: true },
    );
  } catch {
    return false;
  }
  return LENGTHS.every((length, row) =>
    Array.from(
      { length: POSITIONS },
      (_, position) =>
        values.isWritten(row, position) === (position === length),
    ).every(Boolean)
  );
}
