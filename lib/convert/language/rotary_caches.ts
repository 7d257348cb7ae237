import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import type { PlannedGraph } from "../weights/planned_graph.ts";

/** Names of the tables of cosines and sines, `[positions, headSize / 2]`. */
export interface RotaryCaches {
  /** The cosines. */
  readonly cosine: string;
  /** The sines. */
  readonly sine: string;
}

/** Adds the tables that `GroupQueryAttention` rotates queries and keys by; positions count from 0. */
export function addRotaryCaches(
  graph: PlannedGraph,
  { headSize, ropeTheta, maxPositions }: LanguageDimensions,
): RotaryCaches {
  const add = (part: "cosine" | "sine") =>
    graph.weight(`rotary.${part}`, {
      shape: [maxPositions, headSize / 2],
      value: {
        op: "rotary",
        part,
        positions: maxPositions,
        headSize,
        theta: ropeTheta,
      },
    });
  return { cosine: add("cosine"), sine: add("sine") };
}
