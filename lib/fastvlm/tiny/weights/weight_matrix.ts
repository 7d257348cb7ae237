import { float32Tensor, type Tensor } from "../../../onnx/writer/tensor.ts";

/** A matrix of weights, all zero at first, for a product of row vectors: `output = input · W`. */
export class WeightMatrix {
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #values: Float32Array;

  /** Makes a matrix that turns `inputs` numbers into `outputs` numbers. */
  constructor(inputs: number, outputs: number) {
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#values = new Float32Array(inputs * outputs);
  }

  /** Adds `weight` times one input to one output. */
  connect(input: number, output: number, weight = 1): void {
    if (!(input < this.#inputs && output < this.#outputs)) {
      throw new RangeError(
        `Cannot connect ${input} to ${output} in ${this.#inputs} × ${this.#outputs} weights`,
      );
    }
    const index = input * this.#outputs + output;
    this.#values[index] = (this.#values[index] ?? 0) + weight;
  }

  /** The values, row by row: one row for each input. */
  get values(): Float32Array {
    return this.#values;
  }

  /** The matrix as a constant of a graph: `[inputs, outputs]`. */
  toTensor(): Tensor {
    return float32Tensor([this.#inputs, this.#outputs], this.#values);
  }

  /** The transposed matrix as the kernel of a 1×1 convolution: `[outputs, inputs, 1, 1]`. */
  toKernel(): Tensor {
    const kernel = new Float32Array(this.#values.length);
    for (let input = 0; input < this.#inputs; input += 1) {
      for (let output = 0; output < this.#outputs; output += 1) {
        kernel[output * this.#inputs + input] =
          this.#values[input * this.#outputs + output] ?? 0;
      }
    }
    return float32Tensor([this.#outputs, this.#inputs, 1, 1], kernel);
  }
}
