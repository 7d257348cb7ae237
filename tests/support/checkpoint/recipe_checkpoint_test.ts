import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256, sha256File } from "../../../lib/base/digest.ts";
import {
  EXPECTED_PIXELS,
  type ExpectedCase,
  expectedCheckpoint,
  expectedDigests,
} from "./expected_outputs.ts";
import { recipePixels } from "./recipe_pixels.ts";
import { withRecipeCheckpoint } from "./with_recipe_checkpoint.ts";

for (const name of ["small", "small-bf16"] as const) {
  Deno.test(`the files of the checkpoint "${name}" are those that the outputs belong to`, async () => {
    assertEquals(await digestFiles(name), expectedDigests(name));
  });
}

Deno.test("the picture is the one that the outputs belong to", () => {
  const { bytes, values } = recipePixels();
  assertEquals(sha256(bytes), EXPECTED_PIXELS.bytes);
  assertEquals(sha256(new Uint8Array(values.buffer)), EXPECTED_PIXELS.values);
});

async function digestFiles(name: ExpectedCase): Promise<Map<string, string>> {
  return await withRecipeCheckpoint(
    expectedCheckpoint(name),
    async (directory) => {
      const digests = new Map<string, string>();
      for (const file of expectedDigests(name).keys()) {
        digests.set(file, await sha256File(join(directory, file)));
      }
      return digests;
    },
  );
}
