import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import { checkpointWriter } from "../../../../../lib/convert/choose/chain/graph_writer.ts";
import { openCheckpoint } from "../../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { planDecoderPart } from "../../../../../lib/convert/language/plan_decoder_part.ts";
import { writeWeights } from "../../../../../lib/convert/quantize/write_weights.ts";
import { withRecipeCheckpoint } from "../../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const PART = { kind: "mlp", layer: 1 } as const;
const OPTIONS = {
  encoding: { kind: "blocks", bits: 4, blockSize: 128, symmetric: true },
  positions: 1,
  dataFile: "part.onnx_data",
} as const;

Deno.test("checkpointWriter() writes a small graph in this thread as threads would", async () => {
  const options = languageOutliers({ hasOutliers: false });
  await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(directory);
    const graph = planDecoderPart(checkpoint, PART, OPTIONS);
    const write = checkpointWriter(checkpoint);
    await write(graph, join(temp.path, "part.onnx"));
    const expected = join(temp.path, "expected");
    await writeWeights(graph, {
      checkpointDirectory: directory,
      path: expected,
    });
    const written = join(temp.path, OPTIONS.dataFile);
    assertEquals(await Deno.readFile(written), await Deno.readFile(expected));
    assertEquals(
      await Deno.readFile(join(temp.path, "part.onnx")),
      graph.build(),
    );
  });
});

Deno.test("checkpointWriter() names the tensor that holds NaN", async () => {
  const name = "model.layers.1.mlp.up_proj.weight";
  const options = {
    ...languageOutliers({ hasOutliers: false }),
    change: (numbers: { name: string; values: Float32Array }) => {
      if (numbers.name === name) numbers.values[3] = NaN;
    },
  };
  await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(directory);
    const graph = planDecoderPart(checkpoint, PART, OPTIONS);
    await assertRejects(
      () => checkpointWriter(checkpoint)(graph, join(temp.path, "part.onnx")),
      ModelFormatError,
      name,
    );
  });
});
