import { assert, assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { builtInPicture } from "../../../../lib/convert/choose/built_in_picture.ts";
import { smallestCosine } from "../../../../lib/convert/choose/chain/difference.ts";
import { checkpointWriter } from "../../../support/convert/write_weights.ts";
import {
  chooseVision,
  type ChooseVisionOptions,
  type ChosenVision,
} from "../../../../lib/convert/choose/choose_vision.ts";
import { LEAST_COSINE } from "../../../../lib/convert/choose/choices.ts";
import { planVisionEncoder } from "../../../../lib/convert/vision/plan_vision_encoder.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { towerOutlier } from "../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const PICTURES = [builtInPicture(256)];

/** The blocks behind network.9: the outlier flows through these alone. */
const BEHIND = ["network.10.0", "network.10.1", "mm_projector"];

async function choose(
  checkpoint: Checkpoint,
  options: Pick<ChooseVisionOptions, "activations"> = {},
): Promise<ChosenVision> {
  await using temp = await TempDirectory.create();
  return await chooseVision(checkpoint, {
    ...options,
    scratch: join(temp.path, "scratch"),
    write: checkpointWriter(checkpoint),
    pictures: PICTURES,
  });
}

/** Cosine of the features of the whole vision encoder, with some blocks in float32. */
async function cosineOf(
  checkpoint: Checkpoint,
  { features, statistics, ranges, keepFloat, perRow }:
    & Pick<ChosenVision, "features" | "statistics">
    & Partial<Pick<ChosenVision, "ranges">>
    & Pick<ChosenVision["choice"], "keepFloat" | "perRow">,
): Promise<number> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "vision_encoder.onnx");
  const graph = planVisionEncoder(checkpoint, {
    weights: "int8",
    keepFloat: new Set(keepFloat),
    perRow: new Set(perRow),
    statistics,
    ...(ranges !== undefined && { ranges }),
    dataFile: "vision_encoder.onnx_data",
  });
  await checkpointWriter(checkpoint)(graph, path);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const [picture] = PICTURES;
  const { image_features: actual } = await session.run(
    picture === undefined ? {} : { pixel_values: picture },
    { fetch: { image_features: "all" } },
  );
  return smallestCosine(actual === undefined ? [] : [actual], features);
}

Deno.test("chooseVision() leaves 8 bits everywhere where they do", async () => {
  const options = towerOutlier({ hasOutliers: false });
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const { choice, features } = await choose(checkpoint);
    const { keepFloat, perRow, measured } = choice;
    assertEquals([keepFloat, perRow], [[], []]);
    assert(measured.cosine >= LEAST_COSINE);
    assertEquals(measured.plainCosine, measured.cosine);
    assertEquals(Object.keys(measured.blocks).length, 45);
    assertEquals(features[0]?.shape, [1, 16, 64]);
  });
});

Deno.test("chooseVision() keeps 8 bits beside one channel of network.9 that is 1000 times as large, as they do", async () => {
  const options = towerOutlier({ hasOutliers: true, factor: 1000 });
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const { choice, features, statistics } = await choose(checkpoint);
    const { keepFloat, perRow, measured } = choice;
    assertEquals([...keepFloat, ...perRow], []);
    assert(measured.cosine >= LEAST_COSINE);
    const found = { features, statistics, keepFloat, perRow };
    const cosine = await cosineOf(checkpoint, found);
    assert(cosine >= LEAST_COSINE, `${cosine}`);
  });
});

Deno.test("chooseVision() finds the blocks that an outlier in network.9 spoils, and no others", async (t) => {
  const options = towerOutlier({ hasOutliers: true });
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const { choice, features, statistics } = await choose(checkpoint);
    const { keepFloat, perRow, measured } = choice;
    const found = [...keepFloat, ...perRow];
    await t.step("they are behind network.9", () => {
      assert(found.length > 0);
      assertEquals(found.filter((name) => !BEHIND.includes(name)), []);
      assertLess(measured.plainCosine, LEAST_COSINE);
    });
    await t.step(
      "with them, the whole vision encoder is good enough",
      async () => {
        const cosine = await cosineOf(checkpoint, {
          ...{ features, statistics },
          ...choice,
        });
        assert(cosine >= LEAST_COSINE, `${cosine}`);
      },
    );
    await t.step("without any of them, it is not", async () => {
      for (const name of found) {
        const cosine = await cosineOf(checkpoint, {
          ...{ features, statistics },
          keepFloat: keepFloat.filter((kept) => kept !== name),
          perRow: perRow.filter((scaled) => scaled !== name),
        });
        assertLess(cosine, LEAST_COSINE, name);
      }
    });
  });
});

Deno.test("chooseVision() fixes ranges of all layers, and finds the blocks that these spoil, and no others", async (t) => {
  const options = towerOutlier({ hasOutliers: true });
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const chosen = await choose(checkpoint, { activations: "static" });
    const { choice: { activations, keepFloat, perRow, measured } } = chosen;
    const found = [...keepFloat, ...perRow];
    await t.step(
      "of the two products of 45 blocks, and two more in six",
      () => {
        assertEquals(chosen.ranges.size, 2 * 45 + 2 * 6);
        assertEquals(activations, "static");
      },
    );
    await t.step("they are behind network.9", () => {
      assert(found.length > 0);
      assertEquals(found.filter((name) => !BEHIND.includes(name)), []);
      assertLess(measured.plainCosine, LEAST_COSINE);
    });
    await t.step(
      "with them, the whole vision encoder is good enough",
      async () => {
        const cosine = await cosineOf(checkpoint, {
          ...chosen,
          ...{ keepFloat, perRow },
        });
        assert(cosine >= LEAST_COSINE, `${cosine}`);
      },
    );
  });
});
