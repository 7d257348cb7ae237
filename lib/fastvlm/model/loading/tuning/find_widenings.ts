import type {
  StoredGraph,
  StoredNode,
} from "../../../../onnx/reader/stored_graph.ts";
import { channelsOf, type Convolution, convolutionAt } from "./convolution.ts";

/**
 * A convolution that gives an image more channels than it takes, what is then done to each number, and the
 * convolution that takes the result and nothing else does.
 */
export interface Widening {
  /** What makes the channels. */
  readonly first: Convolution;
  /** The operators between the two by their positions, and what they and the first one give. */
  readonly activation: {
    readonly nodes: ReadonlyMap<number, StoredNode>;
    readonly values: ReadonlySet<string>;
  };
  /** What takes them. */
  readonly second: Convolution;
}

/**
 * Operators that look at each number alone, if the others that they take are single numbers: GELU, and
 * what it is made of in graphs of older operator sets.
 */
const ELEMENTWISE = ["Gelu", "Erf", "Add", "Div", "Mul"];

/** Finds such convolutions whose channels can be made a few at a time. */
export function findWidenings(graph: StoredGraph): Widening[] {
  return [...graph.nodes.keys()]
    .map((index) => wideningAt(index, graph))
    .filter((widening) => widening !== undefined);
}

function wideningAt(index: number, graph: StoredGraph): Widening | undefined {
  const first = convolutionAt(index, graph);
  if (first === undefined || first.groups !== 1) return undefined;
  const { channels, inputs } = channelsOf(first);
  if (channels <= inputs) return undefined;
  const { nodes, values, next } = followActivation(index, graph);
  const second = next === undefined ? undefined : convolutionAt(next, graph);
  if (second === undefined || !takesAll(second, channels)) return undefined;
  if (graph.outputs.some((name) => values.has(name))) return undefined;
  return { first, activation: { nodes, values }, second };
}

/** Each of its channels is made of one channel, or of all. */
function takesAll({ groups, weights }: Convolution, channels: number): boolean {
  const [outputs, inputsOfGroup] = weights.dims;
  return groups === 1
    ? inputsOfGroup === channels
    : groups === channels && outputs === channels;
}

/** Collects elementwise operators from a node's result on, to the one node behind them if there is one. */
function followActivation(start: number, graph: StoredGraph) {
  const [value = ""] = graph.nodes[start]?.outputs ?? [];
  const values = new Set([value]);
  const nodes = new Map<number, StoredNode>();
  const ends: number[] = [];
  // Nodes stand behind those that they take something of.
  for (const [index, node] of graph.nodes.entries()) {
    if (!node.inputs.some((name) => values.has(name))) continue;
    if (isElementwise(node, values, graph)) {
      nodes.set(index, node);
      for (const name of node.outputs) values.add(name);
    } else ends.push(index);
  }
  const [next, ...others] = ends;
  return { nodes, values, next: others.length === 0 ? next : undefined };
}

function isElementwise(
  { opType, inputs }: StoredNode,
  values: ReadonlySet<string>,
  { tensors }: StoredGraph,
): boolean {
  return ELEMENTWISE.includes(opType) &&
    inputs.every((name) =>
      values.has(name) ||
      tensors.get(name)?.dims.every((length) => length === 1)
    );
}
