/** An image of doubles, channel by channel, row by row. */
export interface PlainImage {
  readonly channels: number;
  readonly side: number;
  readonly values: Float64Array;
}

/** A convolution with half of the kernel as padding. */
export interface PlainKernel {
  readonly weight: Float64Array;
  readonly bias?: Float64Array;
  readonly outputs: number;
  readonly inputsOfGroup: number;
  readonly size: number;
  /** @default {1} */
  readonly stride?: number;
}

/** Convolves by the definition. */
export function convolvePlainly(
  image: PlainImage,
  kernel: PlainKernel,
): PlainImage {
  const { outputs, stride = 1 } = kernel;
  const side = Math.ceil(image.side / stride);
  const values = new Float64Array(outputs * side * side);
  for (let output = 0; output < outputs; output += 1) {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const index = (output * side + y) * side + x;
        values[index] = (kernel.bias?.[output] ?? 0) +
          convolveAt(image, kernel, { output, y: y * stride, x: x * stride });
      }
    }
  }
  return { channels: outputs, side, values };
}

function convolveAt(
  { channels, side, values }: PlainImage,
  { weight, outputs, inputsOfGroup, size }: PlainKernel,
  { output, y, x }: { output: number; y: number; x: number },
): number {
  const groups = channels / inputsOfGroup;
  const firstInput = Math.floor(output * groups / outputs) * inputsOfGroup;
  const margin = (size - 1) / 2;
  let sum = 0;
  for (let input = 0; input < inputsOfGroup; input += 1) {
    for (let dy = 0; dy < size; dy += 1) {
      for (let dx = 0; dx < size; dx += 1) {
        const row = y + dy - margin;
        const column = x + dx - margin;
        if (row < 0 || column < 0 || row >= side || column >= side) continue;
        const at = ((firstInput + input) * side + row) * side + column;
        const tap = ((output * inputsOfGroup + input) * size + dy) * size + dx;
        sum += (values[at] ?? 0) * (weight[tap] ?? 0);
      }
    }
  }
  return sum;
}

/** What a BatchNorm computes with in evaluation. */
export interface PlainNorm {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Normalizes every channel by the definition, with epsilon 1e-5. */
export function normalizePlainly(
  image: PlainImage,
  { weight, bias, mean, variance }: PlainNorm,
): PlainImage {
  const pixels = image.side ** 2;
  const values = image.values.map((value, index) => {
    const channel = Math.floor(index / pixels);
    const spread = Math.sqrt((variance[channel] ?? 0) + 1e-5);
    const normal = (value - (mean[channel] ?? 0)) / spread;
    return normal * (weight[channel] ?? 0) + (bias[channel] ?? 0);
  });
  return { ...image, values };
}

/** Adds images pixel by pixel. */
export function addPlainly(...images: readonly PlainImage[]): PlainImage {
  const [first, ...others] = images;
  if (first === undefined) throw new RangeError("Cannot add no images");
  const values = first.values.map((value, index) =>
    others.reduce((sum, other) => sum + (other.values[index] ?? 0), value)
  );
  return { ...first, values };
}
