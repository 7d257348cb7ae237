import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { TensorFolder } from "../../../../../lib/convert/safetensors/tensor_folder.ts";
import { planVisionPart } from "../../../../../lib/convert/vision/plan_vision_part.ts";
import type { VisionPrecisionOptions } from "../../../../../lib/convert/vision/vision_precision.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import { toFloat32 } from "../../../../../lib/onnx/tensor.ts";
import { measuredChannels } from "../../../../../lib/convert/vision/observed/measured_channels.ts";
import { measuredRanges } from "../../../../../lib/convert/vision/observed/measured_ranges.ts";
import { expectedCheckpoint } from "../../../../support/checkpoint/expected_outputs.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
import { withRecipeCheckpoint } from "../../../../support/checkpoint/with_recipe_checkpoint.ts";
import { randomNumbers } from "../../../../support/convert/memory_source.ts";
import { writePlainly } from "../../../../support/convert/plain_writer.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const BLOCK = "network.2.3";
const CHANNELS = 192;

/** Pictures of 64 × 192 pixels, which this block sees as 8 × 24. */
const [HEIGHT, WIDTH] = [8, 24];
const PIXELS = CHANNELS * HEIGHT * WIDTH;
const INPUT = Float32Array.from(
  randomNumbers("input", 2 * PIXELS, { from: -1.732, to: 1.732 }),
);

Deno.test("a ConvFFN by fixed ranges is about as exact as by those of each run, in tiles that change nothing", async (t) => {
  const hollow = (name: string) => !name.includes(`.${BLOCK}.`);
  const options = { ...expectedCheckpoint("small"), hollow };
  await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    const run = (form: VisionPrecisionOptions, pictures: number) =>
      runBlock({ directory, temp: temp.path }, form, pictures);
    const observed = await run({ weights: "fp32", isObserved: true }, 2);
    const statistics = measuredChannels([observed]);
    const ranges = measuredRanges([observed], statistics);
    const wanted = added(observed);
    const dynamic = added(await run({ weights: "int8", statistics }, 2));
    const both = added(await run({ weights: "int8", statistics, ranges }, 2));
    await t.step("it is about as exact", () => {
      const error = relativeError(both, wanted);
      assertLess(error, 1.3 * relativeError(dynamic, wanted));
    });
    await t.step("pictures do not change each other", async () => {
      const form = { weights: "int8", statistics, ranges } as const;
      assertEquals(added(await run(form, 1)), both.slice(0, PIXELS));
    });
  });
});

type Outputs = Awaited<ReturnType<typeof runBlock>>;

async function runBlock(
  { directory, temp }: { directory: string; temp: string },
  options: VisionPrecisionOptions,
  pictures: number,
) {
  using source = await TensorFolder.open(directory);
  const path = join(temp, "block.onnx");
  const graph = planVisionPart(source, BLOCK, {
    ...options,
    dataFile: "block.onnx_data",
  });
  await writePlainly(graph, source, path);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const data = INPUT.slice(0, pictures * PIXELS);
  const shape = [pictures, CHANNELS, HEIGHT, WIDTH];
  const fetch = Object.fromEntries(
    [...session.outputs.keys()].map((name) => [name, "all"] as const),
  );
  return await session.run(
    { input: { type: "float32", shape, data } },
    { fetch },
  );
}

/** What the block adds to its input. */
function added({ output }: Outputs): number[] {
  if (output === undefined) throw new TypeError("No output");
  return Array.from(
    toFloat32(output),
    (value, index) => value - (INPUT[index] ?? 0),
  );
}
