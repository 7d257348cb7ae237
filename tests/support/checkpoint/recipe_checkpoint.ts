import { join } from "@std/path";
import type { VisionForm } from "../../../lib/convert/checkpoint/tower_tensors.ts";
import { elementCount } from "../../../lib/convert/safetensors/dtype.ts";
import type { TensorInfo } from "../../../lib/convert/weights/tensor_source.ts";
import {
  makeRecipeConfig,
  type RecipeConfig,
  type RecipeConfigOptions,
} from "./recipe_config.ts";
import { drawNumbers, fnv1a, roundToBfloat16 } from "./recipe_numbers.ts";
import { ruleFor } from "./recipe_rules.ts";
import { isCounter, listRecipeTensors } from "./recipe_tensors.ts";
import {
  type StoredTensor,
  tensorBytes,
  writeSafetensors,
} from "./write_safetensors.ts";

/** Numbers of a tensor that a test may change before they are stored. */
export interface DrawnNumbers {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major index of the first of the values. */
  readonly firstElement: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/** What checkpoint to write. */
export interface RecipeOptions extends RecipeConfigOptions {
  /**
   * Number of files.
   *
   * @default {1}
   */
  readonly shards?: number;
  /** @default {0} */
  readonly seed?: number;
  /** @default {"fused"} */
  readonly form?: VisionForm;
  /** Changes `config.json`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Takes tensors away, or changes their types and shapes. */
  readonly changeTensors?: (tensors: Map<string, TensorInfo>) => void;
  /** Changes numbers, of which it is given at most a million at a time. */
  readonly change?: (numbers: DrawnNumbers) => void;
  /** Says which tensors are left zero: that takes no time and no space on disk. */
  readonly hollow?: (name: string) => boolean;
}

/** The value of `num_batches_tracked`. */
const BATCHES = 12345n;

/** Numbers drawn at a time. */
const PIECE_LENGTH = 1 << 20;

/**
 * Writes the deterministic checkpoint of random numbers that the expected outputs in
 * `tests/testdata/convert` belong to.
 *
 * @returns The content of its `config.json`.
 */
export async function writeRecipeCheckpoint(
  directory: string,
  options: RecipeOptions,
): Promise<RecipeConfig> {
  const config = { ...makeRecipeConfig(options), ...options.config };
  await Deno.mkdir(directory, { recursive: true });
  await writeJson(join(directory, "config.json"), config);
  const tensors = listRecipeTensors(config, options.form ?? "fused");
  options.changeTensors?.(tensors);
  const shards = splitShards(tensors, options.shards ?? 1);
  for (const [file, names] of shards) {
    const stored = names.map((name) =>
      toStored(name, tensors, config, options)
    );
    await writeSafetensors(join(directory, file), stored);
  }
  if (shards.size > 1) await writeIndex(directory, tensors, shards);
  return config;
}

/** Gives a tensor to the shard that its first byte falls into. */
function splitShards(
  tensors: ReadonlyMap<string, TensorInfo>,
  count: number,
): Map<string, string[]> {
  const names = [...tensors.keys()];
  if (count === 1) return new Map([["model.safetensors", names]]);
  const total = totalBytes(tensors);
  const shards = new Map<string, string[]>();
  for (let shard = 0; shard < count; shard += 1) {
    shards.set(shardName(shard, count), []);
  }
  let before = 0;
  for (const [name, info] of tensors) {
    const shard = Math.floor(before * count / total);
    shards.get(shardName(shard, count))?.push(name);
    before += tensorBytes(info);
  }
  return shards;
}

function shardName(shard: number, count: number): string {
  const [number, of] = [shard + 1, count].map((n) => `${n}`.padStart(5, "0"));
  return `model-${number}-of-${of}.safetensors`;
}

function totalBytes(tensors: ReadonlyMap<string, TensorInfo>): number {
  return [...tensors.values()].reduce(
    (sum, info) => sum + tensorBytes(info),
    0,
  );
}

async function writeIndex(
  directory: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  shards: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const entries = [...shards].flatMap(([file, names]) =>
    names.map((name) => [name, file])
  );
  await writeJson(join(directory, "model.safetensors.index.json"), {
    metadata: { total_size: totalBytes(tensors) },
    weight_map: Object.fromEntries(entries),
  });
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value, null, 2));
}

function toStored(
  name: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  config: RecipeConfig,
  options: RecipeOptions,
): StoredTensor {
  const info = tensors.get(name);
  if (info === undefined) throw new RangeError(`No tensor "${name}"`);
  if (options.hollow?.(name)) return { name, ...info };
  const pieces = isCounter(name)
    ? [new Uint8Array(BigInt64Array.of(BATCHES).buffer)]
    : drawPieces(name, info, config, options);
  return { name, ...info, pieces };
}

function* drawPieces(
  name: string,
  { dtype, shape }: TensorInfo,
  config: RecipeConfig,
  { seed = 0, change }: RecipeOptions,
): Generator<Uint8Array> {
  const rule = ruleFor(name, shape, {
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
  });
  const key = fnv1a(`${seed}:${name}`);
  const taps = elementCount(shape.slice(2));
  const length = elementCount(shape);
  for (let first = 0; first < length; first += PIECE_LENGTH) {
    const values = new Float32Array(Math.min(PIECE_LENGTH, length - first));
    drawNumbers(values, { key, rule, taps, firstElement: first });
    change?.({ name, shape, firstElement: first, values });
    yield encode(values, dtype);
  }
}

function encode(
  values: Float32Array<ArrayBuffer>,
  dtype: TensorInfo["dtype"],
): Uint8Array {
  if (dtype === "F32") return new Uint8Array(values.buffer);
  const halves = new Uint16Array(values.length);
  roundToBfloat16(values, halves);
  return new Uint8Array(halves.buffer);
}
