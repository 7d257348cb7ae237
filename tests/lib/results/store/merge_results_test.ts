import { assertEquals, assertRejects } from "@std/assert";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { AnswerStore } from "../../../../lib/results/store/answer_store.ts";
import {
  mergeResults,
  runStatus,
} from "../../../../lib/results/store/merge_results.ts";
import { joinRun } from "../../../../lib/results/store/run_manifest.ts";
import {
  indexFolder,
  ShardIndex,
} from "../../../../lib/results/store/shard_index.ts";
import { answerLine, failureLine } from "../../../support/result_lines.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** The answers and one part of a run over a list of five pictures. */
async function makeRun(directory: string): Promise<void> {
  const terms = { list: { sha256: "a1", pictures: 5 }, question: "q" };
  const { run } = await joinRun(directory, terms, { isPart: true });
  const store = new AnswerStore(directory);
  const line = answerLine("first", "same picture");
  await store.write(line);
  const shard = { index: 0, count: 2 };
  const part = await ShardIndex.create(indexFolder(directory, run), shard);
  part.add({ line: 4, name: "last", key: line.key });
  part.add({ line: 0, name: "first", key: line.key });
  part.add({ line: 2, ...failureLine("second") });
  await part.finish();
}

Deno.test("mergeResults() gives the results in the order of the list, under the names that it has", async () => {
  await using place = await TempDirectory.create();
  await makeRun(place.path);
  const line = answerLine("first", "same picture");
  assertEquals(await Array.fromAsync(mergeResults(place.path)), [
    line,
    failureLine("second"),
    { ...line, name: "last" },
  ]);
});

Deno.test("mergeResults() gives all answers of a folder without a manifest", async () => {
  await using place = await TempDirectory.create();
  const store = new AnswerStore(place.path);
  const lines = ["a", "b", "c"].map((name) => answerLine(name));
  for (const line of lines) await store.write(line);
  const merged = await Array.fromAsync(mergeResults(place.path));
  assertEquals(merged, lines.toSorted((a, b) => a.key < b.key ? -1 : 1));
});

Deno.test("runStatus() counts what is there and what is missing", async () => {
  await using place = await TempDirectory.create();
  await makeRun(place.path);
  assertEquals(await runStatus(place.path), {
    pictures: 5,
    answered: 2,
    failed: 1,
    missing: 2,
    parts: [{ index: 0, count: 2, isComplete: true }],
  });
});

Deno.test("a folder without results is not found", async () => {
  await using place = await TempDirectory.create();
  for (const read of [runStatus, (path: string) => mergeResults(path).next()]) {
    await assertRejects(
      async () => void await read(place.path),
      NotFoundError,
      `Cannot find results in "${place.path}"`,
    );
  }
});
