import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import { TOOLKIT_ROOT } from "../../support/run_task.ts";
import { TaskProject } from "../../support/task_project.ts";

const EXPECTED = {
  "mug.png": [["red", "scarlet"], ["mug", "cup"]],
  "boat.png": [["blue"], ["boat"]],
  "sun.png": [["yellow"], ["sun"]],
};

/** Runs the task on answers about three pictures. */
async function check(answers: readonly string[]): Promise<[number, string]> {
  await using project = await TaskProject.create();
  await ensureDir(join(project.root, "pictures"));
  await project.write("pictures/expected.json", JSON.stringify(EXPECTED));
  const names = ["mug", "boat", "sun"];
  const predictions = answers.map((text, index) => ({
    name: `pictures/${names[index] ?? "other"}.png`,
    text,
  }));
  await project.write("result.json", JSON.stringify({ predictions }));
  const result = await project.run("check:answers", ["result.json"]);
  assertEquals(result.stderr, "");
  return [result.code, result.stdout];
}

Deno.test("task check:answers takes other words, capitals and one missing thing", async () => {
  const answers = ["A Scarlet cup", "Blue boats at sea", "A yellow circle"];
  assertEquals(await check(answers), [
    0,
    `2/2 pictures/mug.png: A Scarlet cup
2/2 pictures/boat.png: Blue boats at sea
1/2 pictures/sun.png: A yellow circle
5 of 6 found
`,
  ]);
});

Deno.test("task check:answers refuses too few words, an empty answer, and a picture it does not know", async (t) => {
  const cases = [
    ["colors alone", "3 of 6", ["red", "blue", "yellow"]],
    ["an empty answer", "4 of 6", ["red mug", "blue boat", ""]],
    ["a part of a word", "4 of 6", ["tired", "blue boat", "yellow sun"]],
    ["an unknown picture", "6 of 6", [
      ...["red mug", "blue boat", "yellow sun"],
      "anything",
    ]],
  ] as const;
  for (const [name, found, answers] of cases) {
    await t.step(name, async () => {
      const [code, stdout] = await check(answers);
      assertEquals([code, stdout.split("\n").at(-2)], [1, `${found} found`]);
    });
  }
});

Deno.test("every example picture has words that are expected of it", async () => {
  const folder = join(TOOLKIT_ROOT, "examples");
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const pictures = entries.map(({ name }) => name)
    .filter((name) => /\.(?:png|jpg|webp)$/.test(name));
  const expected = JSON.parse(
    await Deno.readTextFile(join(folder, "expected.json")),
  );
  assertEquals(Object.keys(expected), pictures.sort());
});
