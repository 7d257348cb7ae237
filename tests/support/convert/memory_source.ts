import { ModelFormatError } from "../../../lib/base/errors.ts";
import { elementCount } from "../../../lib/convert/safetensors/dtype.ts";
import type {
  TensorInfo,
  TensorSource,
} from "../../../lib/convert/weights/tensor_source.ts";
import { bits, fnv1a } from "../checkpoint/recipe_numbers.ts";

/** A tensor that a test made up. */
export interface MemoryTensor {
  readonly shape: readonly number[];
  readonly values: Float64Array<ArrayBuffer>;
}

/** Tensors of doubles in memory, so that tests of arithmetic see no rounding but their own. */
export class MemorySource implements TensorSource {
  readonly #tensors = new Map<string, MemoryTensor>();

  /** Adds a tensor of given numbers. */
  add(name: string, shape: readonly number[], values: Iterable<number>): this {
    this.#tensors.set(name, { shape, values: Float64Array.from(values) });
    return this;
  }

  /** Adds a tensor of random numbers in (from, to), the same ones for the same name. */
  addRandom(
    name: string,
    shape: readonly number[],
    { from = -1, to = 1 }: { from?: number; to?: number } = {},
  ): this {
    return this.add(
      name,
      shape,
      randomNumbers(name, elementCount(shape), { from, to }),
    );
  }

  /** Gives a tensor's numbers. */
  values(name: string): Float64Array<ArrayBuffer> {
    return this.#require(name).values;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  info(name: string): TensorInfo {
    return { dtype: "F64", shape: this.#require(name).shape };
  }

  readRows(
    name: string,
    from: number,
    to: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { shape, values } = this.#require(name);
    const columns = elementCount(shape.slice(1));
    const rows = values.slice(from * columns, to * columns);
    return Promise.resolve(new Uint8Array(rows.buffer));
  }

  #require(name: string): MemoryTensor {
    const tensor = this.#tensors.get(name);
    if (tensor !== undefined) return tensor;
    throw new ModelFormatError(`Cannot read tensor "${name}": there is none`);
  }
}

/** Makes random numbers in (from, to), the same ones for the same name. */
export function randomNumbers(
  name: string,
  length: number,
  { from = -1, to = 1 }: { from?: number; to?: number } = {},
): Float64Array<ArrayBuffer> {
  const key = fnv1a(name);
  return Float64Array.from({ length }, (_, index) => {
    const fraction = ((bits(key, index) >>> 8) + 0.5) / 2 ** 24;
    return from + (to - from) * fraction;
  });
}
