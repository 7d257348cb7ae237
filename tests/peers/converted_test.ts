import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import { createAdapter } from "../../lib/fastvlm/adapter.ts";
import { fillConversion } from "../../lib/fastvlm/conversion/fill_conversion.ts";
import { recipePixels } from "../support/checkpoint/recipe_pixels.ts";
import { writeSmallCheckpoint } from "../support/conversion/small_checkpoint.ts";
import { tinyTokenizerContent } from "../support/tokenizer/tiny_tokenizer_content.ts";
import { TempDirectory } from "../support/temp_directory.ts";
import { generateWithTransformers } from "./generate_with_transformers.ts";

const PROMPTS = ["Describe this image in detail.", "Where is it?"];

/** As many as the script asks transformers.js for. */
const MAX_TOKENS = 64;

Deno.test("transformers.js loads converted models as LlavaQwen2ForCausalLM and says what our runtime says", async (t) => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  await writeSmallCheckpoint(checkpoint, {
    config: { eos_token_id: tinyTokenizerContent().addedTokens["<|im_end|>"] },
  });
  const image = await writePicture(join(temp.path, "picture.png"));
  for (const weights of ["fp32", "fp16", "int8", "int4"] as const) {
    await t.step(weights, async () => {
      const vision = weights === "int4" ? "int8" : weights;
      const model = join(temp.path, weights);
      await Deno.mkdir(model);
      await fillConversion(checkpoint, model, { form: { weights, vision } });
      const theirs = await generateWithTransformers(model, image, PROMPTS);
      await using adapter = await createAdapter({ model });
      const ours: string[] = [];
      for (const prompt of PROMPTS) {
        const options = { image, prompt, maxTokens: MAX_TOKENS };
        ours.push((await adapter.predict(options)).text);
      }
      assertEquals(ours, theirs);
      assertNotEquals(ours[0], ours[1]);
    });
  }
});

/** 1024 x 1024 pixels, which neither has to prepare. */
async function writePicture(path: string): Promise<string> {
  const planes = recipePixels(0).bytes;
  const area = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let index = 0; index < planes.length; index += 1) {
    pixels[index] = planes[index % 3 * area + Math.floor(index / 3)] ?? 0;
  }
  const raw = { width: 1024, height: 1024, channels: 3 } as const;
  await sharp(pixels, { raw }).png().toFile(path);
  return path;
}
