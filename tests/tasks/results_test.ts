import { assertEquals } from "@std/assert";
import { BatchProject, pictureName } from "../support/batch_project.ts";
import { failure } from "../support/sample_project.ts";

const RUN = "artifacts/run";

Deno.test("results says what is missing or has failed, merges the rest, and exits with 10", async () => {
  await using place = await BatchProject.create(2);
  await place.writeList([
    pictureName(0),
    "none.png",
    pictureName(1),
    "later.png",
  ]);
  const list = ["--input=list.txt", `--results=${RUN}`];
  for (const shard of ["0/4", "1/4", "2/4"]) {
    await place.predict([...list, `--shard=${shard}`]);
  }
  const status = await place.project.run("results", ["status", RUN]);
  assertEquals(status, {
    code: 0,
    stdout: `pictures        4
answered        2
failed          1
missing         1
complete parts  0/4 1/4 2/4
other parts     none
`,
    stderr: "",
  });
  const merged = await place.project.run("results", [
    "merge",
    RUN,
    "--out=artifacts/all.jsonl",
    "--json",
  ]);
  assertEquals(merged, {
    code: 10,
    stdout: `${
      JSON.stringify({
        version: 1,
        out: place.path("artifacts/all.jsonl"),
        answered: 2,
        failed: 1,
        missing: 1,
      })
    }\n`,
    stderr:
      "error: Cannot merge all: 1 of 4 pictures has failed, 1 has no answer yet\n" +
      `hint: deno task results status ${place.path(RUN)} says which parts\n`,
  });
  const lines = await place.lines("artifacts/all.jsonl");
  assertEquals(lines.map(({ name, error }) => [name, error !== undefined]), [
    [pictureName(0), false],
    ["none.png", true],
    [pictureName(1), false],
  ]);
});

Deno.test("results says in one line what is wrong", async (t) => {
  await using place = await BatchProject.create(0);
  const folder = place.path("none");
  const cases = [
    [
      [],
      failure(
        2,
        "Cannot do nothing with results: choose merge, status, renew",
        "deno task results merge DIR",
      ),
    ],
    [
      ["statsu", "x"],
      failure(
        2,
        'Cannot do "statsu" with results: choose merge, status, renew',
        "deno task results status DIR",
      ),
    ],
    [
      ["merge"],
      failure(
        2,
        "Cannot merge results: one folder is needed",
        "deno task results merge DIR",
      ),
    ],
    [
      ["status", "x", "--out=y"],
      failure(2, 'Cannot use option "--out" with status'),
    ],
    [
      ["merge", "none"],
      failure(
        3,
        `Cannot find results in "${folder}"`,
        "deno task predict --input LIST --results DIR makes them",
      ),
    ],
    [
      ["merge", "none", "--out=x/y.jsonl"],
      failure(
        1,
        `Cannot write "${place.path("x")}": permission is missing`,
        `name a file under artifacts/, or add --allow-write="${
          place.path("x")
        }"`,
      ),
    ],
  ] as const;
  for (const [args, expected] of cases) {
    await t.step(args.join(" "), async () => {
      assertEquals(await place.project.run("results", args), expected);
    });
  }
});
