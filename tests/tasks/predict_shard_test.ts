import { assert, assertEquals } from "@std/assert";
import { listFiles } from "../support/list_files.ts";
import { BatchProject, pictureName } from "../support/batch_project.ts";
import { failure } from "../support/sample_project.ts";
import { waitUntil } from "../support/wait_until.ts";

const LIST = ["--input=list.txt", "--results=artifacts/run"];

/** Arguments of one of three workers. */
function part(index: number): string[] {
  return [...LIST, `--shard=${index}/3`];
}

Deno.test("three workers at once answer a list together, a restart costs nothing, and merge gives it in order", async () => {
  await using place = await BatchProject.create(10);
  const names = Array.from({ length: 10 }, (_, index) => pictureName(index));
  await place.writeList(names);
  const counts = await Promise.all(
    [0, 1, 2].map((index) => place.count(part(index))),
  );
  assertEquals(counts.map(({ code, answered }) => [code, answered]), [
    [0, 4],
    [0, 3],
    [0, 3],
  ]);
  const again = await place.count(part(1));
  assertEquals(again, { code: 0, answered: 0, kept: 3, failed: 0 });
  const whole = await place.count(LIST);
  assertEquals(whole, { code: 0, answered: 0, kept: 10, failed: 0 });
  const { code, stdout, stderr } = await place.project.run("results", [
    "merge",
    "artifacts/run",
  ]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ name }) => name), names);
  assert(lines.every(({ text }) => text.includes("red object")));
});

Deno.test("a worker that does a killed one's part again does only what is missing", async () => {
  await using place = await BatchProject.create(60);
  const names = Array.from({ length: 60 }, (_, index) => pictureName(index));
  await place.writeList(names);
  const args = [...LIST, "--shard=0/2", "--jobs=2"];
  const child = await place.start(args);
  const answers = place.path("artifacts/run/answers");
  const count = async () =>
    (await listFiles(answers)).filter((name) => name.endsWith(".json")).length;
  await waitUntil(async () => await count() >= 3);
  Deno.kill(Deno.build.os === "windows" ? child.pid : -child.pid, "SIGKILL");
  await child.output();
  const there = await count();
  const next = await place.count(args);
  assertEquals(next, { code: 0, answered: 30 - there, kept: there, failed: 0 });
  assertEquals(await count(), 30);
});

Deno.test("the same picture in several parts has one answer, and each line its own name", async () => {
  await using place = await BatchProject.create(1);
  await place.draw("copy.svg", 0);
  await place.writeList([pictureName(0), "copy.svg"]);
  const first = await place.count([...LIST, "--shard=0/2"]);
  const second = await place.count([...LIST, "--shard=1/2"]);
  assertEquals([first.answered, second.answered, second.kept], [1, 0, 1]);
  const { stdout } = await place.project.run("results", [
    "merge",
    "artifacts/run",
  ]);
  const names = stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line).name
  );
  assertEquals(names, [pictureName(0), "copy.svg"]);
});

Deno.test("a worker with another list or another question is refused, until the run is renewed", async () => {
  await using place = await BatchProject.create(2);
  await place.writeList([pictureName(0), pictureName(1)]);
  await place.count(part(0));
  const folder = place.path("artifacts/run");
  const hint = "name another folder; or let deno task results renew forget " +
    "that run, which keeps its answers";
  assertEquals(
    await place.predict([...part(1), "--mode=detect"]),
    failure(
      2,
      `Cannot do a part of the run in "${folder}": it has another model, question or option`,
      hint,
    ),
  );
  await place.writeList([pictureName(1), pictureName(0)]);
  assertEquals(
    await place.predict(part(1)),
    failure(
      2,
      `Cannot do a part of the run in "${folder}": it has another list`,
      hint,
    ),
  );
  await place.project.run("results", ["renew", "artifacts/run"]);
  const next = await place.count(part(1));
  assertEquals(next, { code: 0, answered: 0, kept: 1, failed: 0 });
});

Deno.test("predict refuses a part that there is not", async () => {
  await using place = await BatchProject.create(0);
  await place.writeList([]);
  const { code, stderr } = await place.predict([...LIST, "--shard=3/3"]);
  assertEquals([code, stderr], [
    2,
    'error: Cannot use "3/3" for option "--shard": parts are counted from 0, so the last one is 2/3\n',
  ]);
});
