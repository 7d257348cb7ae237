import { join } from "@std/path";
import {
  type RecipeOptions,
  writeRecipeCheckpoint,
} from "../checkpoint/recipe_checkpoint.ts";
import {
  tinyTokenizerContent,
  tinyVocabularySize,
} from "../tokenizer/tiny_tokenizer_content.ts";
import { writeTokenizerContent } from "../tokenizer/write_apple_tokenizer_files.ts";

/** Files of the checkpoint, as a catalog names those of Apple's. */
export const CHECKPOINT_FILES: readonly string[] = [
  "*.json",
  "*.safetensors",
  "merges.txt",
  "LICENSE*",
];

/**
 * Writes a checkpoint of random weights that has all files of Apple's: the true vision tower in bfloat16
 * (250 MB), a language model of two layers, and a tokenizer of 530 tokens, to which `<image>` is added.
 */
export async function writeSmallCheckpoint(
  directory: string,
  options: Partial<RecipeOptions> = {},
): Promise<void> {
  await writeRecipeCheckpoint(directory, {
    size: "small",
    dtype: "bfloat16",
    tied: true,
    dimensions: { vocab_size: tinyVocabularySize() - 1 },
    ...options,
  });
  await writeTokenizerContent(directory, tinyTokenizerContent());
  await Deno.writeTextFile(join(directory, "LICENSE"), "for tests\n");
}
