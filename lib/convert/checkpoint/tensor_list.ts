/** Collects names and shapes of tensors whose names begin alike. */
export class TensorList {
  /** What was added, in that order. */
  readonly tensors = new Map<string, readonly number[]>();
  readonly #prefix: string;

  /** Starts an empty list. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Adds a tensor; without sizes it is a scalar. */
  add(name: string, ...shape: number[]): void {
    this.tensors.set(`${this.#prefix}${name}`, shape);
  }

  /** Adds a weight, and a bias of as many elements as the weight has rows. */
  addLinear(name: string, ...shape: [number, ...number[]]): void {
    this.add(`${name}.weight`, ...shape);
    this.add(`${name}.bias`, shape[0]);
  }

  /** Adds a BatchNorm. */
  addBatchNorm(name: string, channels: number): void {
    for (const part of ["weight", "bias", "running_mean", "running_var"]) {
      this.add(`${name}.${part}`, channels);
    }
    this.add(`${name}.num_batches_tracked`);
  }

  /** Adds a convolution without bias (`<name>.conv`) and the BatchNorm after it (`<name>.bn`). */
  addNormalizedConvolution(
    name: string,
    ...shape: [number, number, number, number]
  ): void {
    this.add(`${name}.conv.weight`, ...shape);
    this.addBatchNorm(`${name}.bn`, shape[0]);
  }
}
