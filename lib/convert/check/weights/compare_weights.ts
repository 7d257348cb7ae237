import { ModelFormatError } from "../../../base/errors.ts";
import { PositionalFile } from "../../safetensors/positional_file.ts";
import type { Encoding } from "../../weights/encoding.ts";
import { evaluateRows } from "../../weights/expression/evaluate.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import type { WeightJob } from "../../weights/weight_job.ts";
import { readWeightValues } from "./weight_values.ts";

/** Rows of a weight that are compared: from its middle, where neither first nor last pieces end. */
const COMPARED_ROWS = 16;

/** What the comparison of a graph's weights gave; plain data, for the manifest. */
export interface WeightComparison {
  /** How many weights were compared. */
  readonly compared: number;
  /** The largest relative error. */
  readonly largestError: number;
  /** The weight that has it. */
  readonly weight: string;
}

/**
 * Compares rows of written weights with the checkpoint's in double precision.
 *
 * @param path Path of the data file.
 * @throws {ModelFormatError} If a weight is further from the checkpoint's than its form can be.
 */
export async function compareWeights(
  path: string,
  jobs: readonly WeightJob[],
  source: TensorSource,
): Promise<WeightComparison> {
  using file = await PositionalFile.open(path);
  let largest = { error: 0, weight: "" };
  for (const job of jobs) {
    const error = await compareWeight(file, job, source);
    const bound = largestErrorOf(job.encoding);
    if (!(error <= bound)) throw brokenWeight(path, job.name, { error, bound });
    if (error > largest.error) largest = { error, weight: job.name };
  }
  return {
    compared: jobs.length,
    largestError: Number(largest.error.toPrecision(3)),
    weight: largest.weight,
  };
}

async function compareWeight(
  file: PositionalFile,
  job: WeightJob,
  source: TensorSource,
): Promise<number> {
  const count = Math.min(COMPARED_ROWS, job.rows);
  const from = Math.floor((job.rows - count) / 2);
  const to = from + count;
  const wanted = await evaluateRows(job.value, source, from, to);
  const actual = await readWeightValues(file, job, { from, to });
  let noise = 0;
  let signal = 0;
  for (let index = 0; index < wanted.length; index += 1) {
    const value = wanted[index] ?? NaN;
    noise += ((actual[index] ?? NaN) - value) ** 2;
    signal += value ** 2;
  }
  return noise === 0 ? 0 : Math.sqrt(noise / signal);
}

/**
 * The largest relative error of a form, a little more than one huge value in every block, or row,
 * causes; two weights that have nothing to do with each other differ by √2.
 */
function largestErrorOf(encoding: Encoding): number {
  switch (encoding.kind) {
    case "float":
      return encoding.type === "float32" ? 1e-6 : 1e-2;
    case "columns":
      return 0.6;
    case "blocks":
      return encoding.bits === 4 ? 0.6 : 0.1;
  }
}

function brokenWeight(
  path: string,
  name: string,
  { error, bound }: { error: number; bound: number },
): ModelFormatError {
  return new ModelFormatError(
    `Cannot accept "${path}": "${name}" differs from the checkpoint's by ${
      error.toPrecision(3)
    } (relative), at most ${bound} can come from rounding`,
  );
}
