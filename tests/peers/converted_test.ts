import { assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { fillConversion } from "../../lib/fastvlm/conversion/fill_conversion.ts";
import { writeRecipePicture } from "../support/checkpoint/write_recipe_picture.ts";
import { writeSmallCheckpoint } from "../support/conversion/small_checkpoint.ts";
import { tinyTokenizerContent } from "../support/tokenizer/tiny_tokenizer_content.ts";
import { TempDirectory } from "../support/temp_directory.ts";
import { assertSameAnswers } from "./compare_answers.ts";

const PROMPTS = [
  "Describe this image in detail.",
  "Where is it?",
  "List the objects in this image with their locations.",
];

Deno.test("transformers.js loads converted models as LlavaQwen2ForCausalLM and says what our runtime says", async (t) => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  await writeSmallCheckpoint(checkpoint, {
    config: { eos_token_id: tinyTokenizerContent().addedTokens["<|im_end|>"] },
  });
  const image = await writeRecipePicture(join(temp.path, "picture.png"));
  for (const weights of ["fp32", "fp16", "int8", "int4"] as const) {
    await t.step(weights, async () => {
      const vision = weights === "int4" ? "int8" : weights;
      const model = join(temp.path, weights);
      await Deno.mkdir(model);
      await fillConversion(checkpoint, model, { form: { weights, vision } });
      const [first, second] = await assertSameAnswers(model, {
        image,
        prompts: PROMPTS,
        home: join(temp.path, "home"),
        isFloat: weights.startsWith("fp"),
      });
      assertNotEquals(first, second);
    });
  }
});
