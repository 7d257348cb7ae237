import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { checkpointWriter } from "../../../support/convert/write_weights.ts";
import {
  type DecoderPart,
  planDecoderPart,
} from "../../../../lib/convert/language/plan_decoder_part.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import {
  int64Tensor,
  type Tensor,
  toFloat32,
} from "../../../../lib/onnx/tensor.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const HIDDEN = 256;

function stream(): Tensor {
  const data = Float32Array.from(
    { length: 2 * HIDDEN },
    (_, index) => Math.sin(index),
  );
  return { type: "float32", shape: [1, 2, HIDDEN], data };
}

async function withParts(
  use: (run: (part: DecoderPart) => Promise<Tensor>) => Promise<void>,
): Promise<void> {
  const options = languageOutliers({ hasOutliers: false });
  await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    await using runtime = new OnnxRuntime();
    using checkpoint = await openCheckpoint(directory);
    const path = join(temp.path, "part.onnx");
    await use(async (part) => {
      const graph = planDecoderPart(checkpoint, part, {
        encoding: { kind: "float", type: "float32" },
        positions: 2,
        dataFile: "part.onnx_data",
      });
      await checkpointWriter(checkpoint)(graph, path);
      const session = await runtime.load(path);
      const { output } = await session.run({
        inputs_embeds: stream(),
        attention_mask: int64Tensor([1, 1], [1, 2]),
      }, { fetch: { output: "all" } });
      await session.release();
      if (output === undefined) throw new RangeError("No output");
      return output;
    });
  });
}

Deno.test("planDecoderPart() plans rows of the language head", async () => {
  await withParts(async (run) => {
    const whole = await run({ kind: "head", from: 0, to: 128 });
    const some = await run({ kind: "head", from: 30, to: 35 });
    assertEquals([whole.shape, some.shape], [[1, 2, 128], [1, 2, 5]]);
    const scores = toFloat32(whole);
    const wanted = [0, 128].flatMap((row) => [
      ...scores.subarray(row + 30, row + 35),
    ]);
    toFloat32(some).forEach((score, index) => {
      assertLess(Math.abs(score - (wanted[index] ?? NaN)), 1e-4);
    });
  });
});

Deno.test("planDecoderPart() adds what a part says to the stream", async () => {
  await withParts(async (run) => {
    const { shape, data } = await run({ kind: "mlp", layer: 0 });
    assertEquals(shape, [1, 2, HIDDEN]);
    const added = Array.from(data, Number).map((value, index) =>
      value - Math.sin(index)
    );
    const norm = Math.hypot(...added);
    // The recipe's layers add a little to a stream of norm 16.
    assertLess(norm, 4);
    assertLess(0.01, norm);
  });
});
