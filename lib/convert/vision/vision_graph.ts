import type { Attribute } from "../../onnx/writer/to_message.ts";
import { int64Tensor } from "../../onnx/writer/tensor.ts";
import { TOWER_EPSILON } from "../checkpoint/tower.ts";
import { dynamicMatMul } from "../weights/dynamic_matmul.ts";
import {
  type ActivationScale,
  addActivationScale,
  quantizeActivations,
  type QuantizedActivations,
  staticMatMul,
} from "../weights/static_matmul.ts";
import type { Expression } from "../weights/expression/expression.ts";
import type { PlannedGraph, QuantizedNames } from "../weights/planned_graph.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { nodeName } from "./node_name.ts";
import type { Affine } from "./values/affine.ts";
import type { VisionPrecision } from "./vision_precision.ts";

/** Options of {@linkcode VisionGraph.convolution}. */
export interface ConvolutionOptions {
  /** What it computes with. */
  values: Affine;
  /** Channels out. */
  outputs: number;
  /** Channels in, of each group. */
  inputsOfGroup: number;
  /** Width and height of the kernel; the padding is half of it, rounded down. */
  kernel: number;
  /**
   * Groups of channels.
   *
   * @default {1}
   */
  groups?: number;
  /**
   * Step in both directions.
   *
   * @default {1}
   */
  stride?: number;
}

/** Options of {@linkcode VisionGraph.linear}. */
export interface LinearOptions {
  /** `[outputs, inputs]`. */
  weight: Expression;
  /**
   * `[outputs]`.
   *
   * @default {undefined} Nothing is added.
   */
  bias?: Expression;
  /** Channels out. */
  outputs: number;
  /** Channels in. */
  inputs: number;
  /** Name of the block that it belongs to, which decides its precision. */
  block: string;
}

/** Names of the weight of a layer in 8 bits. */
export interface IntegerWeight {
  /** The integers and their scales. */
  readonly quantized: QuantizedNames;
  /** What is added. */
  readonly bias: string | undefined;
}

/**
 * The layers that the tower is made of. All take a value's name and give one, and are named after
 * their module in the checkpoint, without the prefix of the tower.
 */
export class VisionGraph {
  /** The nodes and weights so far. */
  readonly planned: PlannedGraph;
  /** The checkpoint. */
  readonly source: TensorSource;
  /** How weights are stored. */
  readonly precision: VisionPrecision;

  /**
   * Shapes of pixels by number of channels: at a resolution all are equal, and to ask each block for
   * its own would put its image into memory once more.
   */
  readonly #gridShapes = new Map<number, string>();

  /** Adds to a graph. */
  constructor(
    planned: PlannedGraph,
    source: TensorSource,
    precision: VisionPrecision,
  ) {
    this.planned = planned;
    this.source = source;
    this.precision = precision;
  }

  /** Convolves an image `[batch, channels, height, width]`. */
  convolution(
    input: string,
    name: string,
    options: ConvolutionOptions,
  ): string {
    const { values, outputs, inputsOfGroup, kernel } = options;
    const { groups = 1, stride = 1 } = options;
    const shape = [outputs, inputsOfGroup, kernel, kernel];
    const weight = this.#weight(`${name}.weight`, values.weight, shape);
    const bias = this.vector(`${name}.bias`, values.bias, outputs);
    const padding = Math.floor(kernel / 2);
    return this.node("Conv", name, [input, weight, bias], {
      kernel_shape: { ints: [kernel, kernel] },
      strides: { ints: [stride, stride] },
      pads: { ints: [padding, padding, padding, padding] },
      group: { int: groups },
    });
  }

  /** Multiplies tokens `[…, inputs]` by a weight, in 8 bits if the block's precision says so. */
  linear(input: string, name: string, options: LinearOptions): string {
    const { weight, outputs, inputs, block } = options;
    const range = this.precision.rangeOf(block, name);
    if (range !== undefined) {
      const { quantized, bias } = this.integerWeight(name, options);
      const scale = addActivationScale(this.planned, range);
      const values = this.quantize(input, name, scale);
      return this.integerProduct(values, name, { quantized, bias });
    }
    const bias = this.#bias(name, options);
    if (this.precision.isInteger(block)) {
      return dynamicMatMul(this.planned, input, {
        name: nodeName(name),
        weightName: `${name}.weight`,
        rows: outputs,
        columns: inputs,
        value: weight,
        ...(bias !== undefined && { bias }),
        perRow: this.precision.isPerRow(block),
        levels: this.precision.levels,
      });
    }
    const matrix = this.#weight(`${name}.weight`, weight, [inputs, outputs], {
      transposed: true,
    });
    if (bias === undefined) {
      return this.node("MatMul", name, [input, matrix]);
    }
    const product = this.node("MatMul", `${name}.matmul`, [input, matrix]);
    return this.node("Add", name, [product, bias]);
  }

  /** Rounds what a layer reads to 8 bits. */
  quantize(
    input: string,
    layer: string,
    scale: ActivationScale,
  ): QuantizedActivations {
    const name = nodeName(`${layer}.input`);
    return quantizeActivations(this.planned, input, { name, ...scale });
  }

  /** Adds a layer's weight in 8 bits, and its bias. */
  integerWeight(name: string, options: LinearOptions): IntegerWeight {
    const bias = this.#bias(name, options);
    const quantized = this.planned.columns(`${name}.weight`, {
      rows: options.outputs,
      columns: options.inputs,
      value: options.weight,
      levels: this.precision.levels,
    });
    return { quantized, bias };
  }

  /** Multiplies tokens that were rounded by a fixed range by a weight in 8 bits. */
  integerProduct(
    input: QuantizedActivations,
    name: string,
    { quantized: weight, bias }: IntegerWeight,
  ): string {
    return staticMatMul(this.planned, input, {
      name: nodeName(name),
      weight,
      ...(bias !== undefined && { bias }),
    });
  }

  /** Normalizes tokens `[…, channels]` over their channels. */
  layerNorm(
    input: string,
    name: string,
    { norm, channels }: { norm: Affine; channels: number },
  ): string {
    const scale = this.vector(`${name}.weight`, norm.weight, channels);
    const bias = this.vector(`${name}.bias`, norm.bias, channels);
    return this.node("LayerNormalization", name, [input, scale, bias], {
      axis: { int: -1 },
      epsilon: { float: TOWER_EPSILON },
    });
  }

  /** The exact GELU, by the error function. */
  gelu(input: string, name: string): string {
    return this.node("Gelu", name, [input]);
  }

  /** Turns an image `[batch, channels, height, width]` into `[batch, height, width, channels]`. */
  channelsLast(input: string, name: string): string {
    return this.node("Transpose", name, [input], {
      perm: { ints: [0, 2, 3, 1] },
    });
  }

  /** Turns `[batch, height, width, channels]` into an image `[batch, channels, height, width]`. */
  channelsFirst(input: string, name: string): string {
    return this.node("Transpose", name, [input], {
      perm: { ints: [0, 3, 1, 2] },
    });
  }

  /**
   * Turns `[batch, height, width, channels]` into the sequence `[batch, height · width, channels]`.
   *
   * Products take either, but a runtime may move the Transpose before a grid of pixels behind the
   * operations on it, where maxima of tokens are strided.
   */
  flattened(pixels: string, name: string, channels: number): string {
    const shape = int64Tensor([3], [0, -1, channels]);
    const { builder } = this.planned;
    return this.node("Reshape", name, [pixels, builder.constant(shape)]);
  }

  /** Turns a sequence into pixels of the shape that another value has. */
  unflattened(
    sequence: string,
    name: string,
    like: { readonly pixels: string; readonly channels: number },
  ): string {
    const shape = this.#gridShapes.get(like.channels) ??
      this.node("Shape", `${name}.shape`, [like.pixels]);
    this.#gridShapes.set(like.channels, shape);
    return this.node("Reshape", name, [sequence, shape]);
  }

  /** Adds a node of the standard operators, named after a module. */
  node(
    opType: string,
    name: string,
    inputs: readonly string[],
    attributes: NodeAttributes = {},
  ): string {
    return this.planned.builder.node(opType, inputs, {
      name: nodeName(name),
      attributes,
    });
  }

  /** Adds a weight of one dimension, which is small and stays in single precision. */
  vector(name: string, value: Expression, length: number): string {
    return this.planned.weight(name, { shape: [length], value });
  }

  #bias(name: string, { bias, outputs }: LinearOptions): string | undefined {
    return bias && this.vector(`${name}.bias`, bias, outputs);
  }

  #weight(
    name: string,
    value: Expression,
    shape: readonly number[],
    options: { transposed?: boolean } = {},
  ): string {
    const type = this.precision.storage;
    return this.planned.weight(name, { shape, value, type, ...options });
  }
}

/** Fixed parameters of a node by name. */
export type NodeAttributes = Readonly<Record<string, Attribute>>;
