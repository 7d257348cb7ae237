import protobuf from "protobufjs/light.js";
import type {
  AttributeMessage,
  ModelMessage,
  NodeMessage,
  TensorMessage,
} from "./messages.ts";

/** Protocol buffers cannot be longer; a larger model keeps its tensors in a file of their own. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

/**
 * The messages of onnx.proto (the part that `messages.ts` types): field name to type and number.
 * `repeated` fields end in `[]`. Source: the field numbers of the ONNX standard, `onnx/onnx.proto`.
 */
const FIELDS = {
  ModelProto: {
    irVersion: ["int64", 1],
    producerName: ["string", 2],
    producerVersion: ["string", 3],
    docString: ["string", 6],
    graph: ["GraphProto", 7],
    opsetImport: ["OperatorSetIdProto[]", 8],
    metadataProps: ["StringStringEntryProto[]", 14],
  },
  OperatorSetIdProto: { domain: ["string", 1], version: ["int64", 2] },
  StringStringEntryProto: { key: ["string", 1], value: ["string", 2] },
  GraphProto: {
    node: ["NodeProto[]", 1],
    name: ["string", 2],
    initializer: ["TensorProto[]", 5],
    input: ["ValueInfoProto[]", 11],
    output: ["ValueInfoProto[]", 12],
  },
  NodeProto: {
    input: ["string[]", 1],
    output: ["string[]", 2],
    name: ["string", 3],
    opType: ["string", 4],
    attribute: ["AttributeProto[]", 5],
    domain: ["string", 7],
  },
  AttributeProto: {
    name: ["string", 1],
    f: ["float", 2],
    i: ["int64", 3],
    s: ["bytes", 4],
    t: ["TensorProto", 5],
    g: ["GraphProto", 6],
    floats: ["float[]", 7],
    ints: ["int64[]", 8],
    type: ["int32", 20],
  },
  TensorProto: {
    dims: ["int64[]", 1],
    dataType: ["int32", 2],
    name: ["string", 8],
    rawData: ["bytes", 9],
    externalData: ["StringStringEntryProto[]", 13],
    dataLocation: ["int32", 14],
  },
  ValueInfoProto: { name: ["string", 1], type: ["TypeProto", 2] },
  TypeProto: { tensorType: ["TensorTypeProto", 1] },
  TensorTypeProto: { elemType: ["int32", 1], shape: ["TensorShapeProto", 2] },
  TensorShapeProto: { dim: ["DimensionProto[]", 1] },
  DimensionProto: { dimValue: ["int64", 1], dimParam: ["string", 2] },
} as const satisfies Record<
  string,
  Record<string, readonly [type: string, id: number]>
>;

/** Messages within a model, by their names in onnx.proto. */
export interface PartMessages {
  /** An operator. */
  readonly NodeProto: NodeMessage;
  /** One of an operator's parameters. */
  readonly AttributeProto: AttributeMessage;
  /** A constant. */
  readonly TensorProto: TensorMessage;
}

let schema: protobuf.Root | undefined;

/**
 * Encodes a model as the bytes of an `.onnx` file. Equal models give equal bytes.
 *
 * @throws {RangeError} If it is too long for one file.
 */
export function encodeModel(model: ModelMessage): Uint8Array<ArrayBuffer> {
  checkSize(model);
  return encode("ModelProto", { ...model });
}

/** Encodes a message as it stands in a model, without its field's number and length. */
export function encodePart<Name extends keyof PartMessages>(
  name: Name,
  message: PartMessages[Name],
): Uint8Array<ArrayBuffer> {
  return encode(name, { ...message });
}

function encode(
  name: keyof typeof FIELDS,
  message: Record<string, unknown>,
): Uint8Array<ArrayBuffer> {
  schema ??= buildSchema();
  // `finish()` may return a view into a pooled buffer; a copy belongs to the caller alone.
  return new Uint8Array(schema.lookupType(name).encode(message).finish());
}

function checkSize(model: ModelMessage): void {
  const bytes = model.graph.initializer.reduce(
    (sum, tensor) => sum + (tensor.rawData?.byteLength ?? 0),
    0,
  );
  if (bytes <= MAX_MODEL_BYTES) return;
  throw new RangeError(
    `Cannot encode model "${model.graph.name}": its tensors have ${bytes} bytes, ` +
      `a model file holds ${MAX_MODEL_BYTES}; keep them in an external file`,
  );
}

function buildSchema(): protobuf.Root {
  const root = new protobuf.Root();
  for (const [message, fields] of Object.entries(FIELDS)) {
    const type = new protobuf.Type(message);
    for (const [name, [typeName, id]] of Object.entries(fields)) {
      const repeated = typeName.endsWith("[]");
      const plain = repeated ? typeName.slice(0, -2) : typeName;
      type.add(
        new protobuf.Field(name, id, plain, repeated ? "repeated" : "optional"),
      );
    }
    root.add(type);
  }
  return root;
}
