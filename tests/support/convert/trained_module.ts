import { assertLess } from "@std/assert";
import type { Affine } from "../../../lib/convert/vision/values/affine.ts";
import { evaluateRows } from "../../../lib/convert/weights/expression/evaluate.ts";
import { relativeError } from "../checkpoint/relative_error.ts";
import { MemorySource, randomNumbers } from "./memory_source.ts";
import {
  addPlainly,
  convolvePlainly,
  normalizePlainly,
  type PlainImage,
  type PlainKernel,
} from "./plain_convolution.ts";

/** Width and height of the image; at its edges, kernels see the padding. */
const SIDE = 9;

/** Shape of a kernel. */
export interface KernelShape {
  readonly outputs: number;
  /** Channels in, of each group. */
  readonly inputs: number;
  readonly size: number;
  /** @default {1} */
  readonly stride?: number;
}

/**
 * A module in train form with random weights, computed by the definition of its parts on a random
 * image, in double precision.
 */
export class TrainedModule {
  /** The weights. */
  readonly source = new MemorySource();
  /** What the module is run on. */
  readonly image: PlainImage;
  readonly #shapes = new Map<string, KernelShape>();

  /** Makes a module without parts. */
  constructor(channels: number) {
    const values = randomNumbers("image", channels * SIDE ** 2);
    this.image = { channels, side: SIDE, values };
  }

  /** Adds a convolution (`<name>.conv`) and a BatchNorm (`<name>.bn`). */
  addConvolution(name: string, shape: KernelShape): this {
    const { outputs, inputs, size } = shape;
    this.#shapes.set(name, shape);
    this.source.addRandom(`${name}.conv.weight`, [outputs, inputs, size, size]);
    return this.addNorm(`${name}.bn`, outputs);
  }

  /** Adds a BatchNorm. */
  addNorm(name: string, channels: number): this {
    for (const part of ["weight", "bias", "running_mean"]) {
      this.source.addRandom(`${name}.${part}`, [channels]);
    }
    const range = { from: 0.01, to: 2 };
    this.source.addRandom(`${name}.running_var`, [channels], range);
    return this;
  }

  /** Runs a convolution and its BatchNorm. */
  run(name: string): PlainImage {
    const shape = this.#shapes.get(name);
    if (shape === undefined) throw new RangeError(`No convolution "${name}"`);
    const { inputs: inputsOfGroup, ...rest } = shape;
    const weight = this.source.values(`${name}.conv.weight`);
    const convolved = convolvePlainly(this.image, {
      ...rest,
      inputsOfGroup,
      weight,
    });
    return this.normalize(`${name}.bn`, convolved);
  }

  /** Runs a BatchNorm, on the module's input unless another image is given. */
  normalize(name: string, image: PlainImage = this.image): PlainImage {
    return normalizePlainly(image, {
      weight: this.source.values(`${name}.weight`),
      bias: this.source.values(`${name}.bias`),
      mean: this.source.values(`${name}.running_mean`),
      variance: this.source.values(`${name}.running_var`),
    });
  }

  /** Computes the weights of one convolution and runs it, on the module's input unless another is given. */
  async runFused(
    { weight, bias }: Affine,
    shape: Omit<PlainKernel, "weight" | "bias">,
    image: PlainImage = this.image,
  ): Promise<PlainImage> {
    const { outputs } = shape;
    return convolvePlainly(image, {
      ...shape,
      weight: await evaluateRows(weight, this.source, 0, outputs),
      bias: await evaluateRows(bias, this.source, 0, outputs),
    });
  }

  /** Fails unless one convolution gives the sum of the images. */
  async assertEqual(
    fused: Affine,
    shape: { outputs: number; inputsOfGroup: number; kernel: number },
    parts: readonly PlainImage[],
    stride = 1,
  ): Promise<void> {
    const { outputs, inputsOfGroup, kernel: size } = shape;
    const options = { outputs, inputsOfGroup, size, stride };
    const actual = await this.runFused(fused, options);
    const expected = addPlainly(...parts);
    assertLess(relativeError(actual.values, expected.values), 1e-14);
  }
}
