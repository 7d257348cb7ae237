import { assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { fillConversion } from "../../lib/fastvlm/conversion/fill_conversion.ts";
import { writeRecipeCheckpoint } from "../support/checkpoint/recipe_checkpoint.ts";
import { writeRecipePicture } from "../support/checkpoint/write_recipe_picture.ts";
import { TempDirectory } from "../support/temp_directory.ts";
import { writeAppleTokenizerFiles } from "../support/tokenizer/write_apple_tokenizer_files.ts";
import { assertSameAnswers } from "./compare_answers.ts";

const PROMPTS = [
  "Describe this image in detail.",
  "Where is it?",
  "List the objects in this image with their locations.",
  "What color is the background?",
];

// Needs 5 GB of disk and of memory.
Deno.test("transformers.js says what our runtime says with a model of the dimensions of 0.5b", async (t) => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  await writeRecipeCheckpoint(checkpoint, {
    size: "0.5b",
    dtype: "bfloat16",
    tied: true,
  });
  await writeAppleTokenizerFiles(checkpoint);
  const image = await writeRecipePicture(join(temp.path, "picture.png"));
  for (const weights of ["fp32", "int4"] as const) {
    await t.step(weights, async () => {
      const vision = weights === "int4" ? "int8" : weights;
      const model = join(temp.path, weights);
      await Deno.mkdir(model);
      await fillConversion(checkpoint, model, { form: { weights, vision } });
      const [first, second] = await assertSameAnswers(model, {
        image,
        prompts: PROMPTS,
        home: join(temp.path, "home"),
        isFloat: weights === "fp32",
      });
      assertNotEquals(first, second);
      await Deno.remove(model, { recursive: true });
    });
  }
});
