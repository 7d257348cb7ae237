import { assertGreater, assertLess } from "@std/assert";
import { join } from "@std/path";
import { TensorFolder } from "../../../../../lib/convert/safetensors/tensor_folder.ts";
import { planVisionPart } from "../../../../../lib/convert/vision/plan_vision_part.ts";
import type { VisionEncoderOptions } from "../../../../../lib/convert/vision/plan_vision_encoder.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import { toFloat32 } from "../../../../../lib/onnx/tensor.ts";
import { expectedCheckpoint } from "../../../../support/checkpoint/expected_outputs.ts";
import type { DrawnNumbers } from "../../../../support/checkpoint/recipe_checkpoint.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
import { withRecipeCheckpoint } from "../../../../support/checkpoint/with_recipe_checkpoint.ts";
import { randomNumbers } from "../../../../support/convert/memory_source.ts";
import { writePlainly } from "../../../../support/convert/plain_writer.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const BLOCK = "network.2.3";
const SHAPE = [1, 192, 32, 32];

/** Numbers of variance 1. */
const INPUT = Float32Array.from(
  randomNumbers("input", 192 * 32 ** 2, { from: -1.732, to: 1.732 }),
);

Deno.test("a ConvFFN in 8 bits keeps small channels precise beside large ones, with BatchNorm's statistics", async () => {
  const options = {
    ...expectedCheckpoint("small"),
    hollow: (name: string) => !name.includes(`.${BLOCK}.`),
    change: spreadChannels,
  };
  await withRecipeCheckpoint(options, async (directory) => {
    const exact = await runBlock(directory, { weights: "fp32" });
    const { values } = await runBlock(directory, { weights: "int8" });
    const error = relativeError(values, exact.values);
    // It is 0.010, and 0.023 if channels stay as they are.
    assertLess(error, 0.015);
    assertGreater(error, 1e-3);
  });
});

/**
 * Gives channels deviations from 0.1 to 10 and means of up to three of them, of which BatchNorm knows: the
 * mixer changes nothing, and the depthwise kernels give independent inputs of variance 1 that again.
 */
function spreadChannels({ name, shape, values }: DrawnNumbers): void {
  const taps = (shape[2] ?? 1) * (shape[3] ?? 1);
  if (name.includes("token_mixer")) {
    const centre = (taps - 1) / 2;
    values.forEach((_, i) =>
      values[i] = taps > 1 && i % taps === centre ? 1 : 0
    );
  }
  if (name.endsWith("conv.conv.weight")) normalizeKernels(values, taps);
  if (name.endsWith("bn.running_mean")) values.fill(0);
  if (name.endsWith("bn.running_var")) values.fill(1);
  if (name.endsWith("bn.weight")) values.set(DEVIATIONS);
  if (name.endsWith("bn.bias")) values.set(MEANS);
}

const DEVIATIONS = randomNumbers("deviations", 192).map((x) => 10 ** x);

const MEANS = randomNumbers("means", 192, { from: -3, to: 3 })
  .map((x, channel) => x * (DEVIATIONS[channel] ?? 0));

function normalizeKernels(values: Float32Array, taps: number): void {
  for (let start = 0; start < values.length; start += taps) {
    const kernel = values.subarray(start, start + taps);
    const length = Math.hypot(...kernel);
    kernel.forEach((value, tap) => kernel[tap] = value / length);
  }
}

type PartOptions = Pick<VisionEncoderOptions, "weights">;

function plan(source: TensorFolder, options: PartOptions) {
  return planVisionPart(source, BLOCK, { ...options, dataFile: "data" });
}

/** What the ConvFFN adds to its input. */
async function runBlock(
  directory: string,
  options: PartOptions,
): Promise<{ values: number[] }> {
  await using temp = await TempDirectory.create();
  using source = await TensorFolder.open(directory);
  const path = join(temp.path, "block.onnx");
  await writePlainly(plan(source, options), source, path);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const { output } = await session.run(
    { input: { type: "float32", shape: SHAPE, data: INPUT.slice() } },
    { fetch: { output: "all" } },
  );
  if (output === undefined) throw new TypeError("No output");
  const data = toFloat32(output);
  return { values: Array.from(data, (value, i) => value - (INPUT[i] ?? 0)) };
}
