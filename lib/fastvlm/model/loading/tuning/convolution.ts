import { FileBytes } from "../../../../onnx/reader/file_bytes.ts";
import {
  DATA_TYPES,
  type StoredGraph,
  type StoredNode,
  type StoredTensor,
  type TensorPlace,
} from "../../../../onnx/reader/stored_graph.ts";

/** Constant numbers, `[outputs, …]`, and where they are. */
export interface Constants extends StoredTensor {
  /** Where they are. */
  readonly place: TensorPlace;
}

/** A convolution of images with constant float32 weights. */
export interface Convolution {
  /** Its position in the graph. */
  readonly index: number;
  /** The operator. */
  readonly node: StoredNode;
  /** Groups of channels that know nothing of each other. */
  readonly groups: number;
  /** `[outputs, inputs of a group, height, width]`. */
  readonly weights: Constants;
  /** `[outputs]`; absent if it adds nothing. */
  readonly bias: Constants | undefined;
}

const INPUTS = { image: 0, weights: 1, bias: 2 } as const;

/** Gives the convolution at a position, if there is one. */
export function convolutionAt(
  index: number,
  { nodes, tensors }: StoredGraph,
): Convolution | undefined {
  const node = nodes[index];
  if (node?.opType !== "Conv" || node.domain !== "") return undefined;
  const weights = tensors.get(node.inputs[INPUTS.weights] ?? "");
  const bias = node.inputs[INPUTS.bias] ?? "";
  const added = tensors.get(bias);
  if (!areFloats(weights) || weights.dims.length !== 4) return undefined;
  if (bias !== "" && !areFloats(added)) return undefined;
  const groups = node.integers.get("group") ?? 1;
  return {
    ...{ index, node, groups, weights },
    bias: areFloats(added) ? added : undefined,
  };
}

/** Channels that a convolution gives, and takes for each group. */
export function channelsOf({ weights: { dims } }: Convolution) {
  const [channels = 0, inputs = 0] = dims;
  return { channels, inputs };
}

/**
 * Reads constant numbers.
 *
 * @throws the file system's errors.
 */
export function readFloats({ place }: Constants): Float32Array<ArrayBuffer> {
  using file = new FileBytes(place.path);
  return new Float32Array(file.read(place.offset, place.length).buffer);
}

function areFloats(tensor: StoredTensor | undefined): tensor is Constants {
  return tensor?.place !== undefined &&
    tensor.dataType === DATA_TYPES.float32;
}
