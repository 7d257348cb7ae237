import type {
  AttributeMessage,
  GraphMessage,
  StringEntryMessage,
  TensorMessage,
  ValueMessage,
} from "./messages.ts";
import {
  checkTensor,
  ELEMENT_TYPES,
  type ElementType,
  type Tensor,
} from "./tensor.ts";

/** Numbers of `AttributeProto.AttributeType` in onnx.proto. */
const ATTRIBUTE_TYPES = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
} as const;

/** A dimension's length, or a name for one that the caller chooses at run time. */
export type Dimension = number | string;

/** A node's attribute, tagged with its type: JavaScript cannot tell `1` from `1.0`. */
export type Attribute =
  | { float: number }
  | { int: number }
  | { string: string }
  | { tensor: Tensor }
  | { graph: GraphMessage }
  | { floats: readonly number[] }
  | { ints: readonly number[] };

/** Describes an input or output. */
export function toValueMessage(
  name: string,
  type: ElementType,
  shape: readonly Dimension[],
): ValueMessage {
  const dim = shape.map((dimension) =>
    typeof dimension === "number"
      ? { dimValue: dimension }
      : { dimParam: dimension }
  );
  return {
    name,
    type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } },
  };
}

/**
 * Describes a constant.
 *
 * @throws {RangeError} If its bytes do not fit its dimensions.
 */
export function toTensorMessage(name: string, tensor: Tensor): TensorMessage {
  checkTensor(tensor);
  const { dims, type, data } = tensor;
  const head = { dims: [...dims], dataType: ELEMENT_TYPES[type], name };
  if (data instanceof Uint8Array) return { ...head, rawData: data };
  const { location, offset, length } = data;
  const externalData = toStringEntries({
    location,
    offset: String(offset),
    length: String(length),
  });
  return { ...head, externalData, dataLocation: 1 };
}

/** Describes an attribute. */
export function toAttributeMessage(
  name: string,
  value: Attribute,
): AttributeMessage {
  if ("float" in value) {
    return { name, type: ATTRIBUTE_TYPES.float, f: value.float };
  }
  if ("int" in value) return { name, type: ATTRIBUTE_TYPES.int, i: value.int };
  if ("string" in value) {
    const s = new TextEncoder().encode(value.string);
    return { name, type: ATTRIBUTE_TYPES.string, s };
  }
  if ("tensor" in value) {
    const t = toTensorMessage("", value.tensor);
    return { name, type: ATTRIBUTE_TYPES.tensor, t };
  }
  if ("graph" in value) {
    return { name, type: ATTRIBUTE_TYPES.graph, g: value.graph };
  }
  if ("floats" in value) {
    return { name, type: ATTRIBUTE_TYPES.floats, floats: [...value.floats] };
  }
  return { name, type: ATTRIBUTE_TYPES.ints, ints: [...value.ints] };
}

/** Turns a record into key-value pairs, in its order. */
export function toStringEntries(
  record: Readonly<Record<string, string>>,
): StringEntryMessage[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
