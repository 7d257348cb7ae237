import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ImageError, NotFoundError } from "../../../../lib/base/errors.ts";
import { readCalibrationPictures } from "../../../../lib/fastvlm/conversion/calibration_pictures.ts";
import { quarters } from "../../../support/image_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const SIDE = 64;

Deno.test("readCalibrationPictures() reads the first pictures by name, as the vision encoder takes them", async () => {
  await using temp = await TempDirectory.create();
  for (const name of ["b.png", "c.png"]) {
    await quarters().png().toFile(join(temp.path, name));
  }
  await quarters().negate().png().toFile(join(temp.path, "a.png"));
  await Deno.writeTextFile(join(temp.path, "0.txt"), "no picture");
  await Deno.mkdir(join(temp.path, "0.png"));
  const read = (most: number) =>
    readCalibrationPictures(temp.path, { side: SIDE, most });
  assertEquals((await read(8)).length, 3);
  const [first, second, ...others] = await read(2);
  assertEquals(others, []);
  assertEquals([first?.length, second?.length], [3 * SIDE ** 2, 3 * SIDE ** 2]);
  // The red quarter is in the middle rows on the left of the padded square.
  const red = SIDE * (SIDE / 2 - 8) + 8;
  assertAlmostEquals(second?.[red] ?? 0, 200 / 255, 0.01);
  assertAlmostEquals(first?.[red] ?? 0, 55 / 255, 0.01);
});

Deno.test("readCalibrationPictures() names a folder that does not do", async (t) => {
  await using temp = await TempDirectory.create();
  const options = { side: SIDE, most: 8 };
  await t.step("without pictures", async () => {
    await assertRejects(
      () => readCalibrationPictures(temp.path, options),
      NotFoundError,
      `Cannot calibrate with "${temp.path}": no pictures there`,
    );
  });
  await t.step("that does not exist", async () => {
    const folder = join(temp.path, "lost");
    await assertRejects(
      () => readCalibrationPictures(folder, options),
      NotFoundError,
      `Cannot read calibration folder "${folder}"`,
    );
  });
  await t.step("with a damaged picture", async () => {
    await Deno.writeTextFile(join(temp.path, "a.png"), "no picture");
    await assertRejects(
      () => readCalibrationPictures(temp.path, options),
      ImageError,
    );
  });
});
