import type { NodeMessage, TensorMessage } from "../writer/messages.ts";

/** How an operator is changed. */
export interface NodeEdit {
  /**
   * Its new name, if it has one: no two operators of a graph may have the same.
   *
   * @default {undefined} It stays.
   */
  readonly name?: string;
  /**
   * Names of values that take the place of inputs, by the inputs' positions.
   *
   * @default {{}} All stay.
   */
  readonly inputs?: Readonly<Record<number, string>>;
  /**
   * Names that outputs get instead of theirs, by the outputs' positions.
   *
   * @default {{}} All stay.
   */
  readonly outputs?: Readonly<Record<number, string>>;
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
  /**
   * Operators that are put behind it.
   *
   * @default {[]} None.
   */
  readonly after?: readonly NodeMessage[];
}

/** What is changed of a graph. */
export interface GraphEdits {
  /**
   * What takes the place of operators, by their positions in `StoredGraph.nodes`: copies of each, usually
   * one, that differ from it.
   */
  readonly nodes: ReadonlyMap<number, readonly NodeEdit[]>;
  /** Constants that are added. */
  readonly initializers: readonly TensorMessage[];
}
