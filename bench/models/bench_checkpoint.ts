import { writeRecipeCheckpoint } from "../../tests/support/checkpoint/recipe_checkpoint.ts";
import { writeAppleTokenizerFiles } from "../../tests/support/tokenizer/write_apple_tokenizer_files.ts";
import { cachedFolder } from "./bench_cache.ts";
import { digestSources } from "./source_digest.ts";

/** What the checkpoint's bytes depend on. */
const SOURCES = [
  "tests/support/checkpoint",
  "tests/support/tokenizer",
  "tests/testdata/convert/recipe.json",
];

/**
 * Makes a checkpoint as Apple publishes the 0.5b: its true dimensions and its tokenizer, with random
 * weights. Speed and memory do not depend on what the weights are.
 *
 * @returns Its folder.
 */
export async function makeCheckpoint(): Promise<string> {
  const key = await digestSources(SOURCES);
  return await cachedFolder("checkpoint", key, async (folder) => {
    await writeRecipeCheckpoint(folder, {
      size: "0.5b",
      dtype: "bfloat16",
      tied: true,
    });
    await writeAppleTokenizerFiles(folder);
  });
}
