import { TempDirectory } from "../temp_directory.ts";
import {
  type RecipeOptions,
  writeRecipeCheckpoint,
} from "./recipe_checkpoint.ts";

/**
 * Writes a checkpoint of the recipe into a folder of its own, which is removed when `use` is done.
 *
 * The smallest takes half a gigabyte (the tower has one size only) and a second: a file's tests share
 * it as steps of one test, or leave the tower `hollow`.
 */
export async function withRecipeCheckpoint<Result>(
  options: RecipeOptions,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  await using temp = await TempDirectory.create();
  await writeRecipeCheckpoint(temp.path, options);
  return await use(temp.path);
}
