import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Shard } from "../../../../lib/results/list/shard.ts";
import type { IndexEntry } from "../../../../lib/results/store/index_entry.ts";
import { RunIndex } from "../../../../lib/results/store/run_index.ts";
import {
  indexFolder,
  ShardIndex,
} from "../../../../lib/results/store/shard_index.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("RunIndex puts the parts together, more than the files that are open at once", async () => {
  await using place = await TempDirectory.create();
  const count = 150;
  for (let index = 0; index < count; index += 1) {
    const lines = [index, index + count, index + 2 * count];
    await writePart(place.path, { index, count }, lines.map(answered));
  }
  using index = await RunIndex.read(place.path, "run");
  const entries = Array.from(
    { length: index.length },
    (_, line) => index.entry(line),
  );
  assertEquals(
    entries,
    Array.from({ length: 3 * count }, (_, line) => answered(line)),
  );
});

Deno.test("RunIndex uses what a killed worker has noted, but for a line that is cut off", async () => {
  await using place = await TempDirectory.create();
  await writePart(place.path, { index: 0, count: 2 }, [answered(0)]);
  const folder = indexFolder(place.path, "run");
  using part = await ShardIndex.create(folder, { index: 1, count: 2 });
  part.add(answered(1));
  const [partial = ""] = (await listFiles(folder))
    .filter((name) => name.endsWith(".partial"));
  await Deno.writeTextFile(join(folder, partial), '{"line":3,"na', {
    append: true,
  });
  using index = await RunIndex.read(place.path, "run");
  assertEquals([0, 1, 2, 3].map((line) => index.entry(line)?.line), [
    0,
    1,
    undefined,
    undefined,
  ]);
  assertEquals(index.parts.map((part) => part.isComplete), [false, true]);
});

Deno.test("RunIndex prefers an answer to a failure, whoever was later", async () => {
  await using place = await TempDirectory.create();
  const failed: IndexEntry = {
    line: 0,
    name: "0",
    error: { code: "failed", message: "It broke" },
  };
  await writePart(place.path, { index: 0, count: 1 }, [answered(0)]);
  await writePart(place.path, { index: 0, count: 2 }, [failed]);
  using index = await RunIndex.read(place.path, "run");
  assertEquals(index.entry(0), answered(0));
});

Deno.test("RunIndex of a run that has not begun is empty", async () => {
  await using place = await TempDirectory.create();
  using index = await RunIndex.read(place.path, "run");
  assertEquals([index.length, index.parts], [0, []]);
});

function answered(line: number): IndexEntry {
  return { line, name: `${line}`, key: `key ${line}` };
}

async function writePart(
  directory: string,
  shard: Shard,
  entries: readonly IndexEntry[],
): Promise<void> {
  const part = await ShardIndex.create(indexFolder(directory, "run"), shard);
  for (const entry of entries) part.add(entry);
  await part.finish();
}
