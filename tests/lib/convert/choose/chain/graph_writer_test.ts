import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { createGraphWriter } from "../../../../../lib/convert/choose/chain/graph_writer.ts";
import { openCheckpoint } from "../../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { planDecoderPart } from "../../../../../lib/convert/language/plan_decoder_part.ts";
import { WeightWriter } from "../../../../../lib/convert/quantize/weight_writer.ts";
import { withRecipeCheckpoint } from "../../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const PART = { kind: "mlp", layer: 1 } as const;
const OPTIONS = {
  encoding: { kind: "blocks", bits: 4, blockSize: 128, symmetric: true },
  positions: 1,
  dataFile: "part.onnx_data",
} as const;

Deno.test("createGraphWriter() writes graphs and their weights with the same threads", async () => {
  const options = languageOutliers({ hasOutliers: false });
  await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(directory);
    const graph = planDecoderPart(checkpoint, PART, OPTIONS);
    await using writer = new WeightWriter({ checkpointDirectory: directory });
    const write = createGraphWriter(writer);
    const expected = join(temp.path, "expected");
    await writer.write(graph, { path: expected });
    const data = join(temp.path, OPTIONS.dataFile);
    // What was there is replaced.
    await Deno.writeFile(data, new Uint8Array(graph.dataBytes + 5).fill(9));
    await write(graph, join(temp.path, "part.onnx"));
    assertEquals(await Deno.readFile(data), await Deno.readFile(expected));
    assertEquals(
      await Deno.readFile(join(temp.path, "part.onnx")),
      graph.build(),
    );
    const blocked = join(temp.path, "folder.onnx");
    await Deno.mkdir(blocked);
    await assertRejects(
      () => write(graph, blocked),
      StorageError,
      "a folder is in the way",
    );
  });
});
