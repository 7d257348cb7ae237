import type {
  GraphEdits,
  NodeEdit,
} from "../../../../onnx/editor/graph_edits.ts";
import {
  DATA_TYPES,
  type StoredGraph,
  type StoredNode,
} from "../../../../onnx/reader/stored_graph.ts";
import { int64Tensor } from "../../../../onnx/writer/tensor.ts";
import {
  toAttributeMessage,
  toTensorMessage,
} from "../../../../onnx/writer/to_message.ts";

/** 8-bit activations, for `accuracy_level` of `MatMulNBits`; source: onnxruntime's `ContribOperators.md`. */
const ACCURACY_INT8 = 4;

/** Products whose first input is what the language head looks at. */
const PRODUCTS = ["MatMul", "FusedMatMul", "MatMulNBits", "MatMulBnb4"];

/** Operators that only pass the scores on. */
const PASSING = ["Identity", "Cast"];

const LAST_INDEX = "fastvlm.last_index";
const LAST_STATE = "fastvlm.last_state";

/**
 * Says what to change of a decoder so that it runs faster and gives the scores that we use; nothing, if
 * there is nothing to change.
 *
 * - Scores of the last position only: those of a prompt's other positions are never looked at, and took
 *   a third of the time to read it (280 positions of the 0.5b in 4 bits: 720 and 490 ms, in two runs).
 * - `MatMulNBits` with activations in 8 bits, where the model leaves open how exact it is to be: without,
 *   its weights are turned into float32 for every token. Activations get a scale for each block of
 *   weights, as in llama.cpp.
 */
export function tuneDecoder(graph: StoredGraph): GraphEdits | undefined {
  const nodes = new Map<number, NodeEdit>(
    graph.nodes.entries()
      .filter(([, node]) => isUnspecified(node, graph))
      .map((
        [index],
      ) => [index, { integers: { accuracy_level: ACCURACY_INT8 } }]),
  );
  const head = scoresAll(graph) ? findHead(graph) : undefined;
  if (head !== undefined) {
    nodes.set(head, { ...nodes.get(head), ...onlyLast(graph.nodes[head]) });
  }
  if (nodes.size === 0) return undefined;
  const index = toTensorMessage(LAST_INDEX, int64Tensor([1], [-1]));
  return {
    nodes: new Map(nodes.entries().map(([at, edit]) => [at, [edit]])),
    initializers: head === undefined ? [] : [index],
  };
}

/** Kernels for float16 scales have no such form on CPUs. */
function isUnspecified(
  { opType, inputs, integers }: StoredNode,
  { tensors }: StoredGraph,
): boolean {
  if (opType !== "MatMulNBits") return false;
  const scales = tensors.get(inputs[2] ?? "");
  return (integers.get("accuracy_level") ?? 0) === 0 &&
    scales?.dataType === DATA_TYPES.float32;
}

function scoresAll({ inputs, outputShapes }: StoredGraph): boolean {
  const [, positions] = outputShapes.get("logits") ?? [];
  return positions !== 1 && !inputs.includes("num_logits_to_keep");
}

/** Position of the product that gives the scores. */
function findHead({ nodes, tensors }: StoredGraph): number | undefined {
  let wanted: string | undefined = "logits";
  for (const [index, node] of [...nodes.entries()].reverse()) {
    if (wanted === undefined || !node.outputs.includes(wanted)) continue;
    const [input, weight = ""] = node.inputs;
    if (PRODUCTS.includes(node.opType)) {
      return tensors.has(weight) ? index : undefined;
    }
    wanted = PASSING.includes(node.opType) ? input : undefined;
  }
  return undefined;
}

/** `[batch, positions, hidden]` to `[batch, 1, hidden]`, in front of the head. */
function onlyLast(head: StoredNode | undefined): NodeEdit {
  const gather = {
    input: [head?.inputs[0] ?? "", LAST_INDEX],
    output: [LAST_STATE],
    name: `/${LAST_STATE}`,
    opType: "Gather",
    domain: "",
    attribute: [toAttributeMessage("axis", { int: 1 })],
  };
  return { inputs: { 0: LAST_STATE }, before: [gather] };
}
