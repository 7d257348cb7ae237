import type {
  GraphMessage,
  NodeMessage,
  TensorMessage,
  ValueMessage,
} from "./messages.ts";

/** A graph in the making, or the body of one of its nodes, and the names of the values in it. */
export class GraphScope {
  /** Name of the graph. */
  readonly name: string;
  /** What is fed. */
  readonly inputs: ValueMessage[] = [];
  /** What is fetched. */
  readonly outputs: ValueMessage[] = [];
  /** The nodes, in the order of computation. */
  readonly nodes: NodeMessage[] = [];
  readonly #outer: GraphScope | undefined;
  readonly #values = new Set<string>();
  /** Names within this graph and all bodies: no body may hide a value of the graph around it. */
  readonly #taken: Set<string>;

  /**
   * Starts an empty one.
   *
   * @param outer The graph that the node of this body is in.
   */
  constructor(name: string, outer?: GraphScope) {
    this.name = name;
    this.#outer = outer;
    this.#taken = outer === undefined ? new Set() : outer.#taken;
  }

  /**
   * Takes a name for a value of its own.
   *
   * @throws {RangeError} If there is a value of that name.
   */
  define(value: string): void {
    if (this.#taken.has(value)) {
      throw new RangeError(
        `Cannot add "${value}" to graph "${this.name}": there is a value of that name`,
      );
    }
    this.#taken.add(value);
    this.#values.add(value);
  }

  /**
   * Makes sure that a value can be used.
   *
   * @throws {RangeError} If neither this graph nor one around it has a value of that name.
   */
  require(value: string, user: string): void {
    if (this.sees(value)) return;
    throw new RangeError(
      `Cannot use "${value}" for ${user}: no value of that name was added before`,
    );
  }

  /** Says whether this graph, or one around it, has a value of that name. */
  sees(value: string): boolean {
    return this.#values.has(value) || this.#outer?.sees(value) === true;
  }

  /** Describes the graph. */
  toMessage(initializers: TensorMessage[]): GraphMessage {
    return {
      node: this.nodes,
      name: this.name,
      initializer: initializers,
      input: this.inputs,
      output: this.outputs,
    };
  }
}
