import { assertEquals, assertThrows } from "@std/assert";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { join } from "@std/path";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import { planVisionEncoder } from "../../../../lib/convert/vision/plan_vision_encoder.ts";
import {
  planVisionPart,
  visionParts,
} from "../../../../lib/convert/vision/plan_vision_part.ts";
import { expectedCheckpoint } from "../../../support/checkpoint/expected_outputs.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { writePlainly } from "../../../support/convert/plain_writer.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const HOLLOW = { ...expectedCheckpoint("small"), hollow: () => true };
const OPTIONS = { weights: "int8", dataFile: "part.onnx_data" } as const;

Deno.test("planVisionPart() plans parts that make up the vision encoder", async () => {
  await withRecipeCheckpoint(HOLLOW, async (directory) => {
    using source = await TensorFolder.open(directory);
    const whole = planVisionEncoder(source, OPTIONS);
    const parts = visionParts().flatMap(({ name }) =>
      planVisionPart(source, name, OPTIONS).jobs
    );
    const names = (jobs: typeof parts) => jobs.map(({ name }) => name);
    assertEquals(names(parts), names([...whole.jobs]));
  });
});

Deno.test("planVisionPart() plans graphs that run by themselves", async (t) => {
  const cases: [name: string, input: number[], output: number[]][] = [
    ["patch_embed", [1, 3, 64, 128], [1, 96, 16, 32]],
    ["network.5", [1, 384, 4, 12], [1, 768, 2, 6]],
    ["network.6", [1, 768, 2, 6], [1, 768, 2, 6]],
    ["network.7.0", [1, 768, 2, 6], [1, 768, 2, 6]],
    ["mm_projector", [2, 3072, 1, 3], [2, 3, 64]],
  ];
  await withRecipeCheckpoint(HOLLOW, async (directory) => {
    using source = await TensorFolder.open(directory);
    for (const [name, input, output] of cases) {
      await t.step(name, async () => {
        assertEquals(await outputShape(source, name, input), output);
      });
    }
  });
});

Deno.test("planVisionPart() refuses a name that no part has", async () => {
  await withRecipeCheckpoint(HOLLOW, async (directory) => {
    using source = await TensorFolder.open(directory);
    assertThrows(
      () => planVisionPart(source, "network.99", OPTIONS),
      RangeError,
      'Cannot plan "network.99": no part has that name',
    );
  });
});

async function outputShape(
  source: TensorFolder,
  name: string,
  input: readonly number[],
): Promise<readonly number[]> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "part.onnx");
  await writePlainly(planVisionPart(source, name, OPTIONS), source, path);
  const session = await InferenceSession.create(path);
  const length = input.reduce((product, size) => product * size, 1);
  const feed = new Tensor("float32", new Float32Array(length), input);
  const { output } = await session.run({ input: feed });
  await session.release();
  return output?.dims ?? [];
}
