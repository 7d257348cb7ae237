import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { AnswerStore } from "../../../../lib/results/store/answer_store.ts";
import { listFiles } from "../../../support/list_files.ts";
import { answerLine } from "../../../support/result_lines.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("AnswerStore keeps each answer in a file under its key", async () => {
  await using place = await TempDirectory.create();
  const store = new AnswerStore(place.path);
  const line = answerLine("a");
  assertEquals(await store.has(line.key), false);
  await store.write(line);
  assertEquals(await store.has(line.key), true);
  assertEquals(await store.read(line.key), line);
  const folder = line.key.slice(0, 3);
  assertEquals(await listFiles(place.path), [
    `answers/${folder}/${line.key}.json`,
  ]);
});

Deno.test("AnswerStore keeps the first answer of a key", async () => {
  await using place = await TempDirectory.create();
  const store = new AnswerStore(place.path);
  const line = answerLine("a");
  await store.write(line);
  await store.write({ ...line, name: "b" });
  assertEquals((await store.read(line.key))?.name, "a");
});

Deno.test("AnswerStore lists its keys in order, and nothing that is no answer", async () => {
  await using place = await TempDirectory.create();
  const store = new AnswerStore(place.path);
  assertEquals(await Array.fromAsync(store.keys()), []);
  const lines = ["a", "b", "c", "d"].map((name) => answerLine(name));
  for (const line of lines) await store.write(line);
  const [{ key }] = lines as [typeof lines[0] & object];
  const folder = join(place.path, "answers", key.slice(0, 3));
  await Deno.writeTextFile(join(folder, `${key}.json.12-ab.tmp`), "half");
  assertEquals(
    await Array.fromAsync(store.keys()),
    lines.map(({ key }) => key).sort(),
  );
});

Deno.test("AnswerStore says which file is damaged", async () => {
  await using place = await TempDirectory.create();
  const store = new AnswerStore(place.path);
  const line = answerLine("a");
  await store.write(line);
  const [path = ""] = await listFiles(place.path);
  await Deno.writeTextFile(join(place.path, path), "{}");
  await assertRejects(
    () => store.read(line.key),
    ConfigError,
    `${line.key}.json": it is damaged`,
  );
});

Deno.test("AnswerStore makes no path of what is no key", async () => {
  const store = new AnswerStore("/nowhere");
  await assertRejects(() => store.has("../../etc/passwd"), RangeError);
});
