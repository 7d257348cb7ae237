import { assert, assertEquals } from "@std/assert";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { chooseForm } from "../../../../lib/convert/choose/choose_form.ts";
import type { ConversionForm } from "../../../../lib/convert/conversion_options.ts";
import { builtInPicture } from "../../../../lib/convert/choose/built_in_picture.ts";
import { toFloat32 } from "../../../../lib/onnx/tensor.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function choose(form: ConversionForm) {
  const options = languageOutliers({ hasOutliers: true });
  return await withRecipeCheckpoint(options, async (directory) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(directory);
    const steps: string[] = [];
    const chosen = await chooseForm(checkpoint, {
      form,
      directory: temp.path,
      pictures: [toFloat32(builtInPicture(64))],
      onProgress: (progress) => {
        if (progress.phase === "choose") steps.push(progress.step);
      },
    });
    assertEquals(await Array.fromAsync(Deno.readDir(temp.path)), []);
    return { ...chosen, steps };
  });
}

Deno.test("chooseForm() measures nothing if the form is given", async () => {
  const { form, choices, remarks, steps } = await choose({
    weights: "int8",
    vision: "fp16",
  });
  assertEquals(form, {
    vision: "fp16",
    keepFloat: new Set<string>(),
    perRow: new Set<string>(),
    language: "int8",
    layers: new Map(),
    hasPrefill: false,
  });
  assertEquals([choices, remarks, steps], [undefined, [], []]);
});

Deno.test("chooseForm() measures the language model with a picture's features", async () => {
  const { form, choices, remarks, steps } = await choose({
    weights: "auto",
    vision: "fp32",
    prefill: "int8",
  });
  assertEquals([form.vision, form.language], ["fp32", "int4"]);
  assertEquals([...form.layers.keys()], ["layers.1/mlp"]);
  assert(form.hasPrefill);
  assertEquals(Object.keys(choices ?? {}), ["language"]);
  assertEquals(remarks.length, 1);
  assertEquals(steps.slice(0, 2), [
    "computing a picture's features",
    "measuring layers.0/attention (1 of 7)",
  ]);
});
