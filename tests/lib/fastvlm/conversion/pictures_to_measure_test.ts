import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { picturesToMeasure } from "../../../../lib/fastvlm/conversion/pictures_to_measure.ts";
import { quarters } from "../../../support/image_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("picturesToMeasure() gives two examples, and a person's own pictures before them", async () => {
  await using temp = await TempDirectory.create();
  await quarters().png().toFile(join(temp.path, "a.png"));
  const examples = await picturesToMeasure({});
  const all = await picturesToMeasure({ calibrate: temp.path });
  assertEquals(examples?.length, 2);
  assertEquals(all?.slice(1), examples);
  const [own] = all ?? [];
  assertEquals(own?.length, 3 * 1024 ** 2);
  assert(own !== undefined && own.some((value) => value > 0));
});

Deno.test("picturesToMeasure() wants pictures in the folder that is named", async () => {
  await using temp = await TempDirectory.create();
  await assertRejects(
    () => picturesToMeasure({ calibrate: temp.path }),
    NotFoundError,
    "no pictures there",
  );
});
