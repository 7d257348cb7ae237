import { assertEquals, assertRejects } from "@std/assert";
import { ensureDir } from "@std/fs";
import { dirname, join } from "@std/path";
import { walkFolder } from "../../../../tasks/predict/input/walk_folder.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const isWindows = Deno.build.os === "windows";

/** Nobody keeps the superuser from reading a folder. */
const isSuperuser = !isWindows && Deno.uid() === 0;

Deno.test("walkFolder() gives a folder's pictures sorted, and those of its folders where they belong", async () => {
  await using place = await makeFolder([
    "b.png",
    "a.JPG",
    "Z.webp",
    "notes.txt",
    "aa/2.png",
    "aa/1.png",
    "aa/deep/x.tiff",
    "c.png/inner.png",
  ]);
  assertEquals(await names(place), ["Z.webp", "a.JPG", "b.png"]);
  assertEquals(await names(place, true), [
    "Z.webp",
    "a.JPG",
    "aa/1.png",
    "aa/2.png",
    "aa/deep/x.tiff",
    "b.png",
    "c.png/inner.png",
  ]);
});

Deno.test("walkFolder() has read only the way to a picture when it gives it", async () => {
  await using place = await makeFolder(["a/1.png", "b/1.png"]);
  const walk = walkFolder(
    { path: place.path, name: "" },
    { isRecursive: true },
  );
  await walk.next();
  await Deno.writeTextFile(join(place.path, "b", "2.png"), "");
  assertEquals((await Array.fromAsync(walk)).length, 2);
});

Deno.test("walkFolder() gives links to pictures, and follows no links to folders", async () => {
  await using place = await makeFolder(["real/a.png"]);
  const { path } = place;
  await Deno.symlink(join(path, "real", "a.png"), join(path, "link.png"));
  await Deno.symlink(path, join(path, "loop"));
  await Deno.symlink(path, join(path, "loop.png"));
  await Deno.symlink(join(path, "none.png"), join(path, "broken.png"));
  assertEquals(await names(place, true), [
    "broken.png",
    "link.png",
    "real/a.png",
  ]);
});

Deno.test({
  name: "walkFolder() leaves out what is no file, as reading it may never end",
  ignore: isWindows,
  async fn() {
    await using place = await makeFolder(["a.png"]);
    const pipe = join(place.path, "pipe.png");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.symlink(pipe, join(place.path, "link.png"));
    assertEquals(await names(place), ["a.png"]);
  },
});

Deno.test({
  name:
    "walkFolder() takes names with line breaks, and says that others are not UTF-8",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using place = await makeFolder(["new\nline.png"]);
    const script = 'printf x > "$1/$(printf "b\\\\377.png")"';
    const { success } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", place.path],
    }).output();
    assertEquals(success, true);
    const images = await Array.fromAsync(
      walkFolder({ path: place.path, name: "n" }),
    );
    assertEquals(images.map(({ name }) => name), [
      join("n", "b\ufffd.png"),
      join("n", "new\nline.png"),
    ]);
    const [first] = images;
    assertEquals(
      first && "error" in first && String(first.error),
      'ImageError: Cannot read image "n/b\ufffd.png": its name is not UTF-8',
    );
  },
});

Deno.test({
  name: "walkFolder() goes on after a folder that cannot be read",
  ignore: isWindows || isSuperuser,
  async fn() {
    await using place = await makeFolder(["a/1.png", "b/1.png"]);
    await Deno.chmod(join(place.path, "a"), 0);
    const images = await Array.fromAsync(
      walkFolder({ path: place.path, name: "n" }, { isRecursive: true }),
    );
    await Deno.chmod(join(place.path, "a"), 0o755);
    assertEquals(images.map((image) => [image.name, "error" in image]), [
      [join("n", "a"), true],
      [join("n", "b", "1.png"), false],
    ]);
  },
});

Deno.test("walkFolder() goes on after a folder that is gone when its turn comes", async () => {
  await using place = await makeFolder(["a/1.png", "b/1.png", "c.png"]);
  const walk = walkFolder(
    { path: place.path, name: "n" },
    { isRecursive: true },
  );
  await walk.next();
  await Deno.remove(join(place.path, "b"), { recursive: true });
  const images = await Array.fromAsync(walk);
  assertEquals(images.map((image) => [image.name, "error" in image]), [
    [join("n", "b"), true],
    [join("n", "c.png"), false],
  ]);
});

Deno.test("walkFolder() rejects if the folder itself is not there", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "none");
  const walk = walkFolder({ path, name: "none" });
  await assertRejects(() => walk.next(), Deno.errors.NotFound);
});

async function names(
  { path }: TempDirectory,
  isRecursive = false,
): Promise<string[]> {
  const walk = walkFolder({ path, name: "." }, { isRecursive });
  const images = await Array.fromAsync(walk);
  return images.map(({ name }) => name.replaceAll("\\", "/"));
}

async function makeFolder(files: readonly string[]): Promise<TempDirectory> {
  const place = await TempDirectory.create();
  for (const file of files) {
    const path = join(place.path, file);
    await ensureDir(dirname(path));
    await Deno.writeTextFile(path, "");
  }
  return place;
}
