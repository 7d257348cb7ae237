import type {
  GraphEdits,
  NodeEdit,
} from "../../../../onnx/editor/graph_edits.ts";
import type { StoredNode } from "../../../../onnx/reader/stored_graph.ts";
import type { NodeMessage } from "../../../../onnx/writer/messages.ts";
import {
  type Attribute,
  toAttributeMessage,
} from "../../../../onnx/writer/to_message.ts";
import { type ChannelPart, partName } from "./channel_part.ts";
import { cutInputs, cutOutputs, type PartConstants } from "./cut_weights.ts";
import type { Widening } from "./find_widenings.ts";

/**
 * Says how to make the channels between two convolutions a part at a time. If the second one looks at each
 * channel alone, its results are joined, to the last bit the same; if it looks at all, its results are
 * added, and differ by how float32 rounds.
 *
 * @throws the file system's errors, as weights are read.
 */
export function cutWidening(
  { first, activation, second }: Widening,
  parts: readonly ChannelPart[],
): GraphEdits {
  const isDepthwise = second.groups > 1;
  const firsts = cutOutputs(first, parts);
  const seconds = isDepthwise
    ? cutOutputs(second, parts)
    : cutInputs(second, parts);
  const copy = (
    node: StoredNode,
    part: ChannelPart,
    constants: readonly PartConstants[] = [],
  ): NodeEdit => ({
    name: partName(node.outputs[0] ?? "", part),
    inputs: {
      ...partNames(node.inputs, part, activation.values),
      ...namesOf(constants[part.number]),
    },
    outputs: partNames(node.outputs, part),
  });
  return {
    nodes: new Map([
      [first.index, parts.map((part) => copy(first.node, part, firsts))],
      ...activation.nodes.entries().map(([index, node]) =>
        [index, parts.map((part) => copy(node, part))] as const
      ),
      [
        second.index,
        parts.map((part) => ({
          ...copy(second.node, part, seconds),
          ...(isDepthwise && { integers: { group: part.size } }),
          ...(part === parts.at(-1) &&
            { after: gather(second.node, parts, isDepthwise) }),
        })),
      ],
    ]),
    initializers: [...firsts, ...seconds]
      .flatMap((constants) => [...constants.values()]),
  };
}

/** Gives the names of values a part's form, by their positions; all of them, or some. */
function partNames(
  names: readonly string[],
  part: ChannelPart,
  some: ReadonlySet<string> = new Set(names),
): Record<number, string> {
  return Object.fromEntries(
    names.entries()
      .filter(([, name]) => some.has(name))
      .map(([position, name]) => [position, partName(name, part)]),
  );
}

function namesOf(constants: PartConstants = new Map()): Record<number, string> {
  return Object.fromEntries(
    constants.entries().map(([position, { name }]) => [position, name]),
  );
}

/** Joins or adds what the parts give. */
function gather(
  { outputs: [result = ""] }: StoredNode,
  parts: readonly ChannelPart[],
  isJoined: boolean,
): NodeMessage[] {
  const results = parts.map((part) => partName(result, part));
  if (isJoined) {
    return [newNode("Concat", results, result, { axis: { int: 1 } })];
  }
  const [start = "", ...others] = results;
  let sum = start;
  return others.map((term, index) => {
    const isLast = index === others.length - 1;
    const inputs = [sum, term];
    sum = isLast ? result : `${term}.sum`;
    return newNode("Add", inputs, sum);
  });
}

function newNode(
  opType: string,
  input: string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): NodeMessage {
  return {
    ...{ input, output: [output], name: output, opType, domain: "" },
    attribute: Object.entries(attributes)
      .map(([name, value]) => toAttributeMessage(name, value)),
  };
}
