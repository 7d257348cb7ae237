import { assert, assertEquals } from "@std/assert";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { builtInPicture } from "../../../../lib/convert/choose/built_in_picture.ts";
import { measureChoices } from "../../../../lib/convert/choose/measure_choices.ts";
import type { ConversionForm } from "../../../../lib/convert/conversion_options.ts";
import { WeightWriter } from "../../../../lib/convert/quantize/weight_writer.ts";
import { toFloat32 } from "../../../../lib/onnx/tensor.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function measure(form: ConversionForm) {
  const options = languageOutliers({ hasOutliers: true });
  return await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(directory);
    await using writer = new WeightWriter({ checkpointDirectory: directory });
    const steps: string[] = [];
    const measured = await measureChoices(checkpoint, {
      form,
      writer,
      directory: temp.path,
      pictures: [toFloat32(builtInPicture(64))],
      onProgress: (progress) => {
        if (progress.phase === "choose") steps.push(progress.step);
      },
    });
    assertEquals(await Array.fromAsync(Deno.readDir(temp.path)), []);
    return { ...measured, steps };
  });
}

Deno.test("measureChoices() measures nothing if the form is given", async () => {
  const found = await measure({ weights: "int8", vision: "fp16" });
  assertEquals(found, {
    choices: {},
    statistics: {},
    ranges: {},
    steps: [],
  });
});

Deno.test("measureChoices() measures the language model with a picture's features", async () => {
  const { choices, statistics, steps } = await measure({
    weights: "auto",
    vision: "fp32",
    prefill: "int8",
  });
  assertEquals(Object.keys(choices), ["language"]);
  assert("layers.1/mlp" in (choices.language?.layers ?? {}));
  assert((choices.language?.measured.top1Agreement ?? 0) >= 0.95);
  assertEquals(statistics, {});
  assertEquals(steps.slice(0, 2), [
    "computing a picture's features",
    "measuring layers.0/attention (1 of 7)",
  ]);
});
