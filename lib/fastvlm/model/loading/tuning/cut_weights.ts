import type { TensorMessage } from "../../../../onnx/writer/messages.ts";
import { float32Tensor, type Tensor } from "../../../../onnx/writer/tensor.ts";
import { toTensorMessage } from "../../../../onnx/writer/to_message.ts";
import { type ChannelPart, partName } from "./channel_part.ts";
import { type Constants, type Convolution, readFloats } from "./convolution.ts";

/** Weights, and what is added, of a part of a convolution: the inputs with these positions. */
export type PartConstants = ReadonlyMap<number, TensorMessage>;

const WEIGHTS = 1;
const BIAS = 2;

/**
 * Cuts out what gives each part of a convolution's channels.
 *
 * @throws the file system's errors.
 */
export function cutOutputs(
  convolution: Convolution,
  parts: readonly ChannelPart[],
): PartConstants[] {
  const weights = cutRows(convolution.weights, parts);
  const bias = convolution.bias && cutRows(convolution.bias, parts);
  return nameParts(convolution, parts, { weights, bias });
}

/**
 * Cuts out what takes each part of the channels that a convolution takes. The results of all parts are to
 * be added up: what the convolution adds, the first part does.
 *
 * @throws the file system's errors.
 */
export function cutInputs(
  convolution: Convolution,
  parts: readonly ChannelPart[],
): PartConstants[] {
  const { dims } = convolution.weights;
  const [outputs = 0, , ...kernel] = dims;
  const values = readFloats(convolution.weights);
  const added = convolution.bias && readFloats(convolution.bias);
  return nameParts(convolution, parts, {
    weights: parts.map((part) =>
      float32Tensor(
        [outputs, part.size, ...kernel],
        columnsOf(values, dims, part),
      )
    ),
    bias: added &&
      parts.map(({ number }) =>
        float32Tensor(
          [outputs],
          number === 0 ? added : new Float32Array(outputs),
        )
      ),
  });
}

function cutRows(
  constants: Constants,
  parts: readonly ChannelPart[],
): Tensor[] {
  const [outputs = 1, ...dims] = constants.dims;
  const values = readFloats(constants);
  const length = values.length / outputs;
  return parts.map(({ start, size }) =>
    float32Tensor(
      [size, ...dims],
      values.subarray(start * length, (start + size) * length),
    )
  );
}

function columnsOf(
  values: Float32Array,
  [outputs = 0, inputs = 0, height = 0, width = 0]: readonly number[],
  { start, size }: ChannelPart,
): Float32Array {
  const kernel = height * width;
  const columns = new Float32Array(outputs * size * kernel);
  for (let row = 0; row < outputs; row += 1) {
    const first = (row * inputs + start) * kernel;
    columns.set(
      values.subarray(first, first + size * kernel),
      row * size * kernel,
    );
  }
  return columns;
}

/** Names them by what the convolution gives, as two convolutions may have the same constants. */
function nameParts(
  { node: { outputs: [result = ""] } }: Convolution,
  parts: readonly ChannelPart[],
  { weights, bias }: {
    weights: readonly Tensor[];
    bias: readonly Tensor[] | undefined;
  },
): PartConstants[] {
  const inputs = [
    { position: WEIGHTS, kind: "weights", tensors: weights },
    { position: BIAS, kind: "bias", tensors: bias ?? [] },
  ];
  return parts.map((part) =>
    new Map(
      inputs.flatMap(({ position, kind, tensors }) => {
        const tensor = tensors[part.number];
        const name = `${partName(result, part)}.${kind}`;
        return tensor ? [[position, toTensorMessage(name, tensor)]] : [];
      }),
    )
  );
}
