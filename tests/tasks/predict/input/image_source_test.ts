import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { NotFoundError, UsageError } from "../../../../lib/base/errors.ts";
import {
  openSource,
  type SourceOptions,
} from "../../../../tasks/predict/input/image_source.ts";
import { captureIo } from "../../../support/captured_io.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const NOTHING: SourceOptions = {
  image: [],
  input: undefined,
  root: undefined,
  shard: undefined,
  recursive: false,
};

Deno.test("openSource() numbers the pictures of folders, and counts them without keeping them", async () => {
  await using place = await makePlace();
  const source = await openSource(
    { ...NOTHING, image: ["."] },
    captureIo({ cwd: place.path }),
  );
  assertEquals(source.list, null);
  const inputs = await Array.fromAsync(source.inputs());
  assertEquals(inputs, [
    { line: 0, name: "a.png", image: join(place.path, "a.png") },
    { line: 1, name: "b.png", image: join(place.path, "b.png") },
  ]);
  const counts: number[] = [];
  assertEquals(await source.count((count) => counts.push(count)), 2);
  assertEquals(counts, [1, 2]);
});

Deno.test("openSource() reads a list whose paths start from --root, and URLs from nowhere", async () => {
  await using place = await makePlace();
  const text = "b.png\n\n/x/c.png\ndata:,d\n";
  await Deno.writeTextFile(join(place.path, "list.txt"), text);
  const source = await openSource(
    { ...NOTHING, input: "list.txt", root: "sub" },
    captureIo({ cwd: place.path }),
  );
  assertEquals(source.list, { sha256: sha256(text), pictures: 3 });
  assertEquals(await source.count(() => {}), 3);
  assertEquals(await Array.fromAsync(source.inputs()), [
    { line: 0, name: "b.png", image: join(place.path, "sub", "b.png") },
    { line: 2, name: "/x/c.png", image: "/x/c.png" },
    { line: 3, name: "data:,d", image: "data:,d" },
  ]);
});

Deno.test("openSource() reads a part of a list", async () => {
  await using place = await makePlace();
  await Deno.writeTextFile(join(place.path, "list.txt"), "a\nb\nc\nd\ne");
  const io = captureIo({ cwd: place.path });
  const seen: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    const shard = { index, count: 7 };
    const source = await openSource(
      { ...NOTHING, input: "list.txt", shard },
      io,
    );
    const lines = (await Array.fromAsync(source.inputs())).map(({ line }) =>
      line
    );
    assertEquals(await source.count(() => {}), lines.length);
    seen.push(...lines);
  }
  assertEquals(seen, [0, 1, 2, 3, 4]);
});

Deno.test("openSource() reads a list from standard input, whose length is not known", async () => {
  await using place = await makePlace();
  const stdin = new TextEncoder().encode("a.png\nb.png\n");
  const source = await openSource(
    { ...NOTHING, input: "-" },
    captureIo({ cwd: place.path, stdin }),
  );
  assertEquals(source.list, null);
  assertEquals(await source.count(() => {}), undefined);
  const names = (await Array.fromAsync(source.inputs())).map(({ name }) =>
    name
  );
  assertEquals(names, ["a.png", "b.png"]);
});

Deno.test("openSource() refuses options that do not go together", async (t) => {
  const shard = { index: 0, count: 2 };
  const cases: [given: Partial<SourceOptions>, message: string][] = [
    [
      { image: ["a"], shard },
      'Cannot use option "--shard" without --input: folders are not numbered',
    ],
    [
      { image: ["a"], root: "x" },
      'Cannot use option "--root" without --input',
    ],
    [
      { image: ["a"], input: "list" },
      'Cannot use option "--image" with --input: the list names the pictures',
    ],
    [
      { input: "-", shard },
      'Cannot use option "--shard" with "--input -": workers must read the same file',
    ],
  ];
  for (const [given, message] of cases) {
    await t.step(message, async () => {
      const error = await assertRejects(
        () => openSource({ ...NOTHING, ...given }, captureIo()),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("openSource() names a list that is not there", async () => {
  await using place = await makePlace();
  const error = await assertRejects(
    () =>
      openSource(
        { ...NOTHING, input: "none.txt" },
        captureIo({ cwd: place.path }),
      ),
    NotFoundError,
  );
  const path = join(place.path, "none.txt");
  assertEquals(error.message, `Cannot find list "${path}"`);
});

async function makePlace(): Promise<TempDirectory> {
  const place = await TempDirectory.create();
  for (const name of ["b.png", "a.png"]) {
    await Deno.writeTextFile(join(place.path, name), "");
  }
  return place;
}
