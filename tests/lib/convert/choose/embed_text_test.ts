import { assertEquals } from "@std/assert";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { embedText } from "../../../../lib/convert/choose/embed_text.ts";
import {
  TOKENS_AFTER,
  TOKENS_BEFORE,
} from "../../../../lib/convert/choose/measurement_text.ts";
import { toFloat32 } from "../../../../lib/convert/safetensors/to_float.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../support/convert/outlier_checkpoints.ts";

const HIDDEN = 256;

Deno.test("embedText() puts a picture's features between tokens' vectors", async () => {
  const options = languageOutliers({ hasOutliers: false });
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const features = new Float32Array(2 * HIDDEN).fill(7);
    const { shape, data } = await embedText(checkpoint, {
      type: "float32",
      shape: [1, 2, HIDDEN],
      data: features,
    });
    const before = TOKENS_BEFORE.length;
    const positions = before + 2 + TOKENS_AFTER.length;
    assertEquals(shape, [1, positions, HIDDEN]);
    const rows = (from: number, to: number) =>
      data.subarray(from * HIDDEN, to * HIDDEN);
    assertEquals(rows(before, before + 2), features);
    const last = (TOKENS_AFTER.at(-1) ?? 0) % 128;
    const vector = toFloat32(
      await checkpoint.readRows("model.embed_tokens.weight", last, last + 1),
      "BF16",
    );
    assertEquals(rows(positions - 1, positions), vector);
  });
});

Deno.test("the text has enough positions behind the picture to be scored", () => {
  assertEquals(TOKENS_AFTER.length >= 256, true);
});
