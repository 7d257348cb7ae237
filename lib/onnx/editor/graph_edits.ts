import type { NodeMessage, TensorMessage } from "../writer/messages.ts";

/** What is changed of one operator. */
export interface NodeEdit {
  /**
   * Names of values that take the place of inputs, by the inputs' positions.
   *
   * @default {{}} All stay.
   */
  readonly inputs?: Readonly<Record<number, string>>;
  /**
   * Integers that are added to its attributes, or take the place of those of the same name.
   *
   * @default {{}} All stay.
   */
  readonly integers?: Readonly<Record<string, number>>;
  /**
   * Operators that are put in front of it.
   *
   * @default {[]} None.
   */
  readonly before?: readonly NodeMessage[];
}

/** What is changed of a graph. */
export interface GraphEdits {
  /** Operators that are changed, by their positions in `StoredGraph.nodes`. */
  readonly nodes: ReadonlyMap<number, NodeEdit>;
  /** Constants that are added. */
  readonly initializers: readonly TensorMessage[];
}
