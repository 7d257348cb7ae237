import type { RecipeOptions } from "./recipe_checkpoint.ts";
import smallBf16 from "../../testdata/convert/small-bf16/expected.json" with {
  type: "json",
};
import small from "../../testdata/convert/small/expected.json" with {
  type: "json",
};

/** The checkpoints whose outputs are known. */
export type ExpectedCase = "small" | "small-bf16";

/** What Apple's code gave for a checkpoint of the recipe and the recipe's picture. */
export interface ExpectedOutputs {
  /** The prompt; -200 stands for the 256 features of the picture. */
  readonly inputIds: readonly number[];
  /** Where -200 is in the prompt. */
  readonly imagePosition: number;
  /** The most likely tokens, one after the other. */
  readonly greedyTokens: readonly number[];
  /** [256, 64], after the projector. */
  readonly imageFeatures: Float32Array<ArrayBuffer>;
  /** [512], of the prompt's last position. */
  readonly lastLogits: Float32Array<ArrayBuffer>;
  /** [8, 512]: what each greedy token was taken from. */
  readonly stepLogits: Float32Array<ArrayBuffer>;
}

/** Statistics of one module's output. */
export interface ExpectedBlock {
  /** Name as in the checkpoint, without the tower's prefix. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly mean: number;
  /** Standard deviation (n - 1). */
  readonly std: number;
  readonly absMax: number;
  /** Element k is that of flat index ⌊k (n - 1) / 15⌋. */
  readonly sample: readonly number[];
}

const DOCUMENTS = { "small": small, "small-bf16": smallBf16 };

/** The options that the checkpoint of a case is written with. */
export function expectedCheckpoint(name: ExpectedCase): RecipeOptions {
  const { dtype, shards, tied, seed } = DOCUMENTS[name].checkpoint;
  return {
    size: "small",
    dtype: dtype === "float32" ? "float32" : "bfloat16",
    shards,
    tied,
    seed,
  };
}

/** SHA-256 of each safetensors file of a case. */
export function expectedDigests(name: ExpectedCase): Map<string, string> {
  return new Map(Object.entries(DOCUMENTS[name].safetensors_sha256));
}

/** SHA-256 of the picture's bytes and of its float32 values. */
export const EXPECTED_PIXELS: { bytes: string; values: string } = {
  bytes: small.pixels_uint8_sha256,
  values: small.pixel_values_sha256,
};

/** Reads the outputs of a case. */
export async function readExpectedOutputs(
  name: ExpectedCase,
): Promise<ExpectedOutputs> {
  const document = DOCUMENTS[name];
  return {
    inputIds: document.input_ids,
    imagePosition: document.image_position,
    greedyTokens: document.greedy_tokens,
    imageFeatures: await readNumbers(name, "image_features.bin"),
    lastLogits: await readNumbers(name, "logits_last.bin"),
    stepLogits: await readNumbers(name, "step_logits.bin"),
  };
}

/** Reads statistics of the outputs of modules, in the order in which they run. */
export async function readExpectedBlocks(
  name: ExpectedCase,
): Promise<ExpectedBlock[]> {
  const text = await Deno.readTextFile(testdata(name, "blocks.tsv"));
  return text.trimEnd().split("\n").map(parseBlock);
}

function parseBlock(line: string): ExpectedBlock {
  const [name = "", shape = "", mean, std, absMax, sample = ""] = line.split(
    "\t",
  );
  return {
    name,
    shape: parseNumbers(shape),
    mean: Number(mean),
    std: Number(std),
    absMax: Number(absMax),
    sample: parseNumbers(sample),
  };
}

function parseNumbers(list: string): number[] {
  return list.slice(1, -1).split(",").map(Number);
}

async function readNumbers(
  name: ExpectedCase,
  file: string,
): Promise<Float32Array<ArrayBuffer>> {
  const { buffer } = await Deno.readFile(testdata(name, file));
  return new Float32Array(buffer);
}

function testdata(name: ExpectedCase, file: string): URL {
  return new URL(
    `../../testdata/convert/${name}/${file}`,
    import.meta.url,
  );
}
