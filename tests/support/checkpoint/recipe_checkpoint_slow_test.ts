import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256File } from "../../../lib/base/digest.ts";
import { withRecipeCheckpoint } from "./with_recipe_checkpoint.ts";

/** Of the file that the recipe's first implementation, in Python with numpy, wrote. */
const DIGEST =
  "6ad0a07eba75b0dff8e5549937b7f678eb4d098d42f4839296c536fb7cd17fe6";

Deno.test("the checkpoint of the true dimensions of 0.5b is the one known", async () => {
  await withRecipeCheckpoint(
    { size: "0.5b", dtype: "bfloat16", tied: true },
    async (directory) => {
      const path = join(directory, "model.safetensors");
      assertEquals(await sha256File(path), DIGEST);
    },
  );
});
