import { encodeModel } from "./encode_model.ts";
import { GraphScope } from "./graph_scope.ts";
import type { GraphMessage, TensorMessage } from "./messages.ts";
import type { ElementType, Tensor } from "./tensor.ts";
import {
  type Attribute,
  type Dimension,
  toAttributeMessage,
  toStringEntries,
  toTensorMessage,
  toValueMessage,
} from "./to_message.ts";

/** What a model's `producer_name` says. */
const PRODUCER_NAME = "fastvlm-toolkit";
/** Of the writer, not of the toolkit: a new toolkit must not change the digests of equal models. */
const PRODUCER_VERSION = "1";

/** How a node differs from the plain form. */
export interface NodeOptions {
  /** Fixed parameters by name. */
  attributes?: Readonly<Record<string, Attribute>>;
  /**
   * Operator set of the operator.
   *
   * @default {""}
   */
  domain?: string;
  /**
   * Name of the node.
   *
   * @default the operator and a running number
   */
  name?: string;
  /**
   * Names of its outputs; an empty one is left out.
   *
   * @default one output with the node's name
   */
  outputs?: readonly string[];
}

/** What a model file says besides its graph. */
export interface BuildOptions {
  /** Version of the file format; runtimes refuse a newer one than they know. */
  irVersion: number;
  /** Version of each operator set by domain; `""` is the standard one. */
  opsets: Readonly<Record<string, number>>;
  /** For people. */
  docString?: string;
  /** Free key-value pairs. */
  metadata?: Readonly<Record<string, string>>;
}

/**
 * Builds an ONNX model node by node, in the order of computation.
 *
 * Values go by name, and every method returns the name of what it adds, so that calls nest:
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const graph = new GraphBuilder("doubled");
 * const x = graph.input("x", "float32", ["batch", 4]);
 * graph.node("Add", [x, x], { outputs: ["y"] });
 * graph.output("y", "float32", ["batch", 4]);
 * assert(graph.build({ irVersion: 8, opsets: { "": 17 } }).length > 0);
 * ```
 */
export class GraphBuilder {
  readonly #graph: GraphScope;
  readonly #initializers: TensorMessage[] = [];
  /** What is added to: the graph, or the body of a node. */
  #scope: GraphScope;
  #nodeCount = 0;

  /** Starts an empty graph. */
  constructor(name: string) {
    this.#graph = new GraphScope(name);
    this.#scope = this.#graph;
  }

  /** Declares an input and returns its name. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#scope.define(name);
    this.#scope.inputs.push(toValueMessage(name, type, shape));
    return name;
  }

  /** Declares a value that was computed as an output and returns its name. */
  output(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#scope.require(name, `output of "${this.#scope.name}"`);
    this.#scope.outputs.push(toValueMessage(name, type, shape));
    return name;
  }

  /** Adds a named constant and returns its name; a body has none of its own, but sees those of the graph. */
  initializer(name: string, tensor: Tensor): string {
    this.#graph.define(name);
    this.#initializers.push(toTensorMessage(name, tensor));
    return name;
  }

  /** Adds a constant under a name of its own and returns that. */
  constant(tensor: Tensor): string {
    return this.initializer(`constant_${this.#initializers.length}`, tensor);
  }

  /** Adds a node and returns the name of its first output; `""` leaves out an optional input. */
  node(
    opType: string,
    inputs: readonly string[],
    options: NodeOptions = {},
  ): string {
    const name = options.name ?? `${opType}_${this.#nodeCount}`;
    const outputs = options.outputs ?? [name];
    const scope = this.#scope;
    for (const input of inputs) if (input !== "") scope.require(input, name);
    for (const output of outputs) if (output !== "") scope.define(output);
    this.#nodeCount += 1;
    scope.nodes.push({
      input: [...inputs],
      output: [...outputs],
      name,
      opType,
      domain: options.domain ?? "",
      attribute: Object.entries(options.attributes ?? {}).map((entry) =>
        toAttributeMessage(...entry)
      ),
    });
    return outputs[0] ?? "";
  }

  /**
   * Makes the body of a node that runs a graph, such as `Scan`: inputs, nodes and outputs that `add` adds are
   * the body's. It may use all values that there are so far; nothing outside may use its own.
   */
  body(name: string, add: () => void): GraphMessage {
    const outer = this.#scope;
    const body = new GraphScope(name, outer);
    this.#scope = body;
    try {
      add();
    } finally {
      this.#scope = outer;
    }
    return body.toMessage([]);
  }

  /**
   * Encodes the model; the same calls give the same bytes.
   *
   * @throws {RangeError} If it is too long for one file.
   */
  build(options: BuildOptions): Uint8Array<ArrayBuffer> {
    return encodeModel({
      irVersion: options.irVersion,
      producerName: PRODUCER_NAME,
      producerVersion: PRODUCER_VERSION,
      ...(options.docString !== undefined && { docString: options.docString }),
      graph: this.#graph.toMessage(this.#initializers),
      opsetImport: Object.entries(options.opsets).map(([domain, version]) => ({
        domain,
        version,
      })),
      metadataProps: toStringEntries(options.metadata ?? {}),
    });
  }
}
