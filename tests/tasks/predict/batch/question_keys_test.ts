import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../../lib/base/errors.ts";
import { createAdapter } from "../../../../lib/fastvlm/adapter.ts";
import { QuestionKeys } from "../../../../tasks/predict/batch/question_keys.ts";
import { TOOLKIT_ROOT } from "../../../support/run_task.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const IMAGE = join(TOOLKIT_ROOT, "examples", "red-mug.png");

Deno.test("QuestionKeys knows the key that an answer will have, without the model", async () => {
  await using home = await TempDirectory.create();
  const environment = (name: string) =>
    name === "FASTVLM_HOME" ? home.path : undefined;
  const options = { modelSize: "tiny", environment, cwd: TOOLKIT_ROOT };
  const keys = await QuestionKeys.create(options);
  await using adapter = await createAdapter(options);
  const questions = [
    {},
    { mode: "detect", schema: true, maxTokens: 30 },
    { prompt: "Where is it?", temperature: 1, seed: 7, stop: ["."] },
    { topK: 3, logprobs: 2, resolution: 1024 },
  ] as const;
  const seen = new Set<string>();
  for (const question of questions) {
    const { key, image } = await adapter.predict({ ...question, image: IMAGE });
    assertEquals(keys.keyOf(question, image.sha256), key);
    seen.add(key);
  }
  assertEquals(seen.size, questions.length);
  assertNotEquals(keys.keyOf({}, "a"), keys.keyOf({}, "b"));
  assertThrows(() => keys.keyOf({ mode: "none" }, ""), UsageError);
});
