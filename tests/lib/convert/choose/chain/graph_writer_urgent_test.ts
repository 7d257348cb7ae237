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
  encoding: { kind: "float", type: "float32" },
  positions: 1,
  dataFile: "part.onnx_data",
} as const;

Deno.test("createGraphWriter() writes an urgent graph before files that wait for a thread", async () => {
  const recipe = languageOutliers({ hasOutliers: false });
  await withRecipeCheckpoint(recipe, async (checkpointDirectory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(checkpointDirectory);
    const graph = planDecoderPart(checkpoint, PART, OPTIONS);
    await using writer = new WeightWriter({ checkpointDirectory, workers: 1 });
    const write = createGraphWriter(writer, { isUrgent: true });
    const path = join(temp.path, "part.onnx");
    const order: string[] = [];
    const results = ["a", "b", "c"].map(async (name) => {
      await writer.write(graph, { path: join(temp.path, name) });
      order.push(name);
    });
    await write(graph, path);
    order.push("reference");
    await Promise.all(results);
    assertEquals(order.indexOf("reference") < order.indexOf("c"), true);
    assertEquals(await Deno.readFile(path), graph.build());
    assertEquals(
      await Deno.readFile(join(temp.path, OPTIONS.dataFile)),
      await Deno.readFile(join(temp.path, "a")),
    );
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assertRejects(
      () => write(graph, path),
      StorageError,
      "a folder is in the way",
    );
  });
});
