import { join } from "@std/path";
import type { TensorInfo } from "../../../lib/convert/weights/tensor_source.ts";
import { bits, fnv1a } from "../checkpoint/recipe_numbers.ts";
import { writeSafetensors } from "../checkpoint/write_safetensors.ts";

/** A tensor of a checkpoint that a test made up. */
export interface SampleTensor {
  readonly shape: readonly number[];
  readonly dtype: Extract<TensorInfo["dtype"], "BF16" | "F16" | "F32" | "F64">;
  readonly values: ArrayLike<number>;
}

/** Writes a folder with one safetensors file of tensors. */
export async function writeSampleCheckpoint(
  directory: string,
  tensors: Readonly<Record<string, SampleTensor>>,
): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  await writeSafetensors(
    join(directory, "model.safetensors"),
    Object.entries(tensors).map(([name, { shape, dtype, values }]) => ({
      name,
      shape,
      dtype,
      pieces: [encode(values, dtype)],
    })),
  );
}

/** Normally distributed numbers, the same ones for the same name; of 256, `outliers` are 10 times larger. */
export function normalNumbers(
  name: string,
  length: number,
  { deviation = 1, outliers = 0 } = {},
): Float32Array<ArrayBuffer> {
  const key = fnv1a(name);
  return Float32Array.from({ length }, (_, index) => {
    const first = ((bits(key, 2 * index) >>> 8) + 0.5) / 2 ** 24;
    const second = (bits(key, 2 * index + 1) >>> 8) / 2 ** 24;
    const isOutlier = (bits(key, 2 * index) & 255) < outliers;
    const normal = Math.sqrt(-2 * Math.log(first)) *
      Math.cos(2 * Math.PI * second);
    return deviation * (isOutlier ? 10 : 1) * normal;
  });
}

/** Rounds numbers to those that bfloat16 holds, toward zero. */
export function cutToBfloat16(
  values: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const cut = Uint32Array.from(
    new Uint32Array(values.buffer),
    (word) => word & 0xffff0000,
  );
  return new Float32Array(cut.buffer);
}

function encode(
  values: ArrayLike<number>,
  dtype: SampleTensor["dtype"],
): Uint8Array<ArrayBuffer> {
  switch (dtype) {
    case "F64":
      return new Uint8Array(Float64Array.from(values).buffer);
    case "F32":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "F16":
      return new Uint8Array(Float16Array.from(values).buffer);
    case "BF16": {
      const words = new Uint32Array(Float32Array.from(values).buffer);
      const halves = Uint16Array.from(words, (word) => word >>> 16);
      return new Uint8Array(halves.buffer);
    }
  }
}
