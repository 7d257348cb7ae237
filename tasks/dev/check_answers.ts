/**
 * Compares the answers in a result of `predict` with the words that `expected.json`, in the folder of
 * each picture, wants: a list of groups for each picture, of which any word counts.
 *
 * A small model says the same in other words on other machines, and may miss a thing. So an answer is
 * wrong only if it has no word at all, and all answers together must have two thirds of the groups.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import { z } from "zod";
import { readJson } from "../../lib/base/json.ts";

/** More than what the colors alone would give. */
const NEEDED_SHARE = 2 / 3;

const RESULT = z.object({
  predictions: z.array(z.object({ name: z.string(), text: z.string() })).min(1),
});

const EXPECTED = z.record(z.string(), z.array(z.array(z.string()).min(1)));

/** One picture, and which of its groups of words the answer has. */
interface Checked {
  name: string;
  text: string;
  found: boolean[];
}

if (import.meta.main) {
  const answers = await checkAnswers(Deno.args[0] ?? "");
  const groups = answers.flatMap(({ found }) => found);
  const hits = groups.filter(Boolean).length;
  for (const { name, text, found } of answers) {
    print(`${found.filter(Boolean).length}/${found.length} ${name}: ${text}`);
  }
  print(`${hits} of ${groups.length} found`);
  const isEachKnown = answers.every(({ found }) => found.includes(true));
  Deno.exitCode = isEachKnown && hits / groups.length >= NEEDED_SHARE ? 0 : 1;
}

async function checkAnswers(resultPath: string): Promise<Checked[]> {
  const { predictions } = RESULT.parse(await readJson(resultPath));
  return await Promise.all(predictions.map(async ({ name, text }) => {
    const groups = await expectedGroups(name);
    const found = groups.map((words) => words.some((word) => has(text, word)));
    return { name, text, found };
  }));
}

/** None for a picture that nothing is expected of: its answer can then not be right. */
async function expectedGroups(picture: string): Promise<string[][]> {
  const path = join(dirname(picture), "expected.json");
  const expected = EXPECTED.parse(await readJson(path));
  return expected[basename(picture)] ?? [];
}

/** Also finds "boats" and "reddish", but not "tired". */
function has(text: string, word: string): boolean {
  return new RegExp(`\\b${word}`, "i").test(text);
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
