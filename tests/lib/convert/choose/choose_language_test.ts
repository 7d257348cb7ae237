import { assert, assertEquals, assertLess } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { checkpointWriter } from "../../../support/convert/write_weights.ts";
import { chooseLanguage } from "../../../../lib/convert/choose/choose_language.ts";
import { LEAST_AGREEMENT } from "../../../../lib/convert/choose/choices.ts";
import type { LanguageChoice } from "../../../../lib/convert/choose/choices.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import {
  languageOutliers,
  type OutlierOptions,
} from "../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function choose(options: OutlierOptions): Promise<LanguageChoice> {
  return await withRecipeCheckpoint(
    languageOutliers(options),
    async (directory) => {
      await using temp = await TempDirectory.create();
      using checkpoint = await openCheckpoint(directory);
      const scratch = join(temp.path, "scratch");
      const write = checkpointWriter(checkpoint);
      const choice = await chooseLanguage(checkpoint, { scratch, write });
      assertEquals(await exists(scratch), false);
      return choice;
    },
  );
}

Deno.test("chooseLanguage() leaves 4 bits everywhere where they do", async () => {
  const { layers, measured } = await choose({ hasOutliers: false });
  assertEquals(layers, {});
  assert(measured.top1Agreement >= LEAST_AGREEMENT);
  assertEquals(measured.plainTop1Agreement, measured.top1Agreement);
  assertEquals(measured.positions, 256);
});

Deno.test("chooseLanguage() gives 8 bits to the part that has outliers, and to no other", async () => {
  const { layers, measured } = await choose({ hasOutliers: true });
  assertEquals(layers, {
    "layers.1/mlp": {
      kind: "blocks",
      bits: 8,
      blockSize: 128,
      symmetric: true,
    },
  });
  assert(measured.top1Agreement >= LEAST_AGREEMENT);
  assertLess(measured.plainTop1Agreement, LEAST_AGREEMENT);
  const { "layers.1/mlp": worst = 0, ...others } = measured.layers;
  assertLess(5 * Math.max(...Object.values(others)), worst);
});

Deno.test("chooseLanguage() chooses the same every time", async () => {
  const [first, second] = [
    await choose({ hasOutliers: true }),
    await choose({ hasOutliers: true }),
  ];
  assertEquals(first, second);
});
