import type { TensorMessage } from "../../../../onnx/writer/messages.ts";
import { float32Tensor } from "../../../../onnx/writer/tensor.ts";
import { toTensorMessage } from "../../../../onnx/writer/to_message.ts";
import { type ChannelPart, partName } from "./channel_part.ts";
import { type Constants, type Convolution, readFloats } from "./convolution.ts";

/** Weights, and what is added, of a part of a convolution: the inputs with these positions. */
export type PartConstants = ReadonlyMap<number, TensorMessage>;

const WEIGHTS = 1;
const BIAS = 2;

/**
 * Cuts out what gives some of a convolution's channels.
 *
 * @throws the file system's errors.
 */
export function cutOutputs(
  convolution: Convolution,
  part: ChannelPart,
): PartConstants {
  const { weights, bias } = convolution;
  const rows = (constants: Constants) => {
    const [outputs = 1, ...dims] = constants.dims;
    const values = readFloats(constants);
    const length = values.length / outputs;
    const end = (part.start + part.size) * length;
    return float32Tensor(
      [part.size, ...dims],
      values.subarray(part.start * length, end),
    );
  };
  const name = constantNames(convolution, part);
  return new Map([
    [WEIGHTS, toTensorMessage(name.weights, rows(weights))],
    ...bias ? [[BIAS, toTensorMessage(name.bias, rows(bias))] as const] : [],
  ]);
}

/**
 * Cuts out what takes some of the channels that a convolution takes. The results of all parts are to be
 * added up: what the convolution adds, the first part does.
 *
 * @throws the file system's errors.
 */
export function cutInputs(
  convolution: Convolution,
  part: ChannelPart,
): PartConstants {
  const { weights, bias } = convolution;
  const [outputs = 0, , ...kernel] = weights.dims;
  const name = constantNames(convolution, part);
  const columns = float32Tensor(
    [outputs, part.size, ...kernel],
    columnsOf(readFloats(weights), weights.dims, part),
  );
  const added = bias && part.number === 0 ? readFloats(bias) : [];
  const vector = Float32Array.from(
    { length: outputs },
    (_, at) => added[at] ?? 0,
  );
  return new Map([
    [WEIGHTS, toTensorMessage(name.weights, columns)],
    ...bias
      ? [
        [
          BIAS,
          toTensorMessage(name.bias, float32Tensor([outputs], vector)),
        ] as const,
      ]
      : [],
  ]);
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

/** By what the convolution gives, as two convolutions may have the same constants. */
function constantNames({ node }: Convolution, part: ChannelPart) {
  const name = partName(node.outputs[0] ?? "", part);
  return { weights: `${name}.weights`, bias: `${name}.bias` };
}
