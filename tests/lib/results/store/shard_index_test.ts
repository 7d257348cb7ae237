import { assertEquals } from "@std/assert";
import { ShardIndex } from "../../../../lib/results/store/shard_index.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("ShardIndex takes the name of its part when it is complete, and not before", async () => {
  await using place = await TempDirectory.create();
  const shard = { index: 2, count: 8 };
  const first = await ShardIndex.create(place.path, shard);
  const second = await ShardIndex.create(place.path, shard);
  first.add({ line: 2, name: "a", key: "k" });
  assertEquals((await listFiles(place.path)).length, 2);
  await first.finish();
  second.add({ line: 2, name: "a", key: "k" });
  await second.finish();
  assertEquals(await listFiles(place.path), ["2-of-8.ndjson"]);
});
