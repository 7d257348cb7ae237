import { assertEquals, assertRejects } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { NotFoundError, UsageError } from "../../../lib/base/errors.ts";
import {
  expandImages,
  type ExpandOptions,
} from "../../../tasks/predict/expand_images.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const FILES = ["b.png", "a.JPG", "notes.txt", "sub/c.webp"];

Deno.test("expandImages() takes files as they are, whether they exist or not", async () => {
  await using place = await makeFolder();
  assertEquals(await expandImages(["b.png", "none.png"], options(place)), [
    { name: "b.png", image: join(place.path, "b.png") },
    { name: "none.png", image: join(place.path, "none.png") },
  ]);
});

Deno.test("expandImages() takes a folder's pictures in the order of their names", async () => {
  await using place = await makeFolder();
  assertEquals(await expandImages(["."], options(place)), [
    { name: "a.JPG", image: join(place.path, "a.JPG") },
    { name: "b.png", image: join(place.path, "b.png") },
  ]);
});

Deno.test("expandImages() takes the files that match a pattern", async () => {
  await using place = await makeFolder();
  assertEquals(await expandImages(["*/*.webp", "[ab].*"], options(place)), [
    { name: join("sub", "c.webp"), image: join(place.path, "sub", "c.webp") },
    { name: "a.JPG", image: join(place.path, "a.JPG") },
    { name: "b.png", image: join(place.path, "b.png") },
  ]);
});

Deno.test("expandImages() prefers a file whose name looks like a pattern", async () => {
  await using place = await makeFolder();
  const path = join(place.path, "photo[1].png");
  await Deno.writeTextFile(path, "");
  assertEquals(await expandImages(["photo[1].png"], options(place)), [
    { name: "photo[1].png", image: path },
  ]);
});

Deno.test("expandImages() reads standard input for a dash and leaves URLs alone", async () => {
  await using place = await makeFolder();
  const url = "https://example.com/a.png";
  assertEquals(await expandImages(["-", "data:,x", url], options(place)), [
    { name: "-", image: new TextEncoder().encode("input") },
    { name: "data:", image: "data:,x" },
    { name: url, image: url },
  ]);
});

Deno.test("expandImages() says what is missing", async (t) => {
  await using place = await makeFolder();
  const cases = [
    [[], UsageError, "Cannot predict: no picture is given"],
    [
      ["-", "-"],
      UsageError,
      'Cannot use "--image -" twice: standard input ends',
    ],
    [["*.tiff"], NotFoundError, 'Cannot find a picture that matches "*.tiff"'],
    [["empty"], NotFoundError, 'Cannot find a picture in folder "empty"'],
  ] as const;
  await ensureDir(join(place.path, "empty"));
  for (const [named, type, message] of cases) {
    await t.step(message, async () => {
      const error = await assertRejects(
        () => expandImages(named, options(place)),
        type,
      );
      assertEquals(error.message, message);
    });
  }
});

async function makeFolder(): Promise<TempDirectory> {
  const place = await TempDirectory.create();
  await ensureDir(join(place.path, "sub"));
  for (const file of FILES) {
    await Deno.writeTextFile(join(place.path, file), "");
  }
  return place;
}

function options(place: TempDirectory): ExpandOptions {
  const stdin = () => new Blob(["input"]).stream();
  return { cwd: place.path, stdin };
}
