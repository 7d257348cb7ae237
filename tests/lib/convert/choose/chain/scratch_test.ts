import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { Scratch } from "../../../../../lib/convert/choose/chain/scratch.ts";
import type { Stream } from "../../../../../lib/convert/choose/chain/part.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const STREAM: Stream = [
  { type: "float32", shape: [1, 2], data: Float32Array.of(1, -2) },
  { type: "float32", shape: [1], data: Float32Array.of(0.5) },
];

Deno.test("Scratch gives back the streams that it kept", async () => {
  await using temp = await TempDirectory.create();
  await using scratch = await Scratch.create(join(temp.path, "scratch"));
  await scratch.save("a", STREAM);
  await scratch.save("b", STREAM.slice(1));
  await scratch.save("a", STREAM.slice(0, 1));
  assertEquals(await scratch.load("a"), STREAM.slice(0, 1));
  assertEquals(await scratch.load("b"), STREAM.slice(1));
});

Deno.test("Scratch keeps the elements of a view alone", async () => {
  await using temp = await TempDirectory.create();
  await using scratch = await Scratch.create(join(temp.path, "scratch"));
  const data = Float32Array.of(1, 2, 3).subarray(1);
  await scratch.save("a", [{ type: "float32", shape: [2], data }]);
  const [loaded] = await scratch.load("a");
  assertEquals(loaded?.data, Float32Array.of(2, 3));
});

Deno.test("Scratch removes its folder, and what was there before", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "scratch");
  await Deno.mkdir(path);
  await Deno.writeTextFile(join(path, "old"), "old");
  {
    await using scratch = await Scratch.create(path);
    assertEquals(await exists(join(path, "old")), false);
    await scratch.save("a", STREAM);
  }
  assertEquals(await exists(path), false);
});

Deno.test("Scratch says so if a stream was not kept", async () => {
  await using temp = await TempDirectory.create();
  await using scratch = await Scratch.create(join(temp.path, "scratch"));
  await assertRejects(
    () => scratch.load("a"),
    StorageError,
    'Cannot read "a": no such stream was kept',
  );
});

Deno.test("Scratch says what is in the way of its folder", async () => {
  await using temp = await TempDirectory.create();
  const file = join(temp.path, "file");
  await Deno.writeTextFile(file, "");
  await assertRejects(
    () => Scratch.create(join(file, "scratch")),
    StorageError,
    "a file is in the way",
  );
});
