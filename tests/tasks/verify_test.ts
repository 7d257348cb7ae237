import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { CacheEntry } from "../../lib/storage/cache/cache_entry.ts";
import { cacheDirectory } from "../../lib/storage/layout.ts";
import { failure, refOf } from "../support/sample_project.ts";
import { createSampleProject, SAMPLE_KEY } from "../support/sample_project.ts";
import { installSample } from "../support/sample_model.ts";
import type { TaskProject } from "../support/task_project.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";
const NAME = "Verifying fastvlm-0.5b-q4";

/** A project whose default model is installed. */
async function createInstalled(): Promise<[TaskProject, directory: string]> {
  const project = await createSampleProject();
  const ref = refOf(SAMPLE_KEY);
  return [project, await installSample(project.store(), ref)];
}

/** Writes other bytes of the same length, as a failing disk would. */
async function damage(path: string, keepsTime = true): Promise<void> {
  const { mtime } = await Deno.stat(path);
  await Deno.writeTextFile(path, "DECODER");
  if (keepsTime && mtime) await Deno.utime(path, mtime, mtime);
}

Deno.test("verify reads every file, and says that all is well", async () => {
  const [project, directory] = await createInstalled();
  await using _project = project;
  const { stderr, ...rest } = await project.run("verify");
  assertEquals(rest, {
    code: 0,
    stdout: `${SAMPLE_KEY} is intact in ${directory}: 4 files, 25 B\n`,
  });
  assertMatch(
    stderr,
    new RegExp(`^${NAME}: 25 B\n${NAME}: done in \\d+ ms\n$`),
  );
});

Deno.test("verify reads what was made of a model to load it faster, and exits with 7", async () => {
  const [project, directory] = await createInstalled();
  await using _project = project;
  const store = project.store();
  const entry = new CacheEntry(cacheDirectory(store, SAMPLE_KEY), {
    group: "decoder",
    key: "0123456789abcdef",
  });
  const staged = await entry.stage() ?? "";
  await Deno.writeTextFile(join(staged, "graph.onnx"), "graph");
  await entry.publish(staged);
  assertEquals((await project.run("verify")).code, 0);
  const file = join(entry.path, "graph.onnx");
  await Deno.writeTextFile(file, "GRAPH");
  const { code, stdout, stderr } = await project.run("verify");
  assertEquals([code, stdout], [
    7,
    `${SAMPLE_KEY} is intact in ${directory}: 4 files, 25 B\n`,
  ]);
  assertEquals(
    stderr.replaceAll(/^Verifying .*\n/gm, ""),
    failure(
      7,
      `Cannot verify the cache of "${SAMPLE_KEY}": "${file}" is not what it was`,
      "deno task prune --older-than 0s removes it; it is made again",
    ).stderr,
  );
});

Deno.test("verify finds a damage that size and time do not show, and exits with 7", async () => {
  const [project, directory] = await createInstalled();
  await using _project = project;
  await damage(join(directory, DECODER));
  const { code, stdout, stderr } = await project.run("verify");
  assertEquals(code, 7);
  assertMatch(
    stdout,
    new RegExp(
      `^${SAMPLE_KEY} is not intact in ${directory}: 1 of 4 files, 25 B\n` +
        "FILE +STATE +PROBLEM\n" +
        `${DECODER}  damaged  its SHA-256 is [0-9a-f]{64} instead of [0-9a-f]{64}\n$`,
    ),
  );
  assertEquals(
    stderr.replaceAll(/^Verifying .*\n/gm, ""),
    failure(
      7,
      `Cannot verify "${SAMPLE_KEY}": "${DECODER}" is not what it was`,
      "deno task download --size 0.5b --repair mends it",
    ).stderr,
  );
});

Deno.test("verify --fast reads nothing, and sends those on who want to be sure", async () => {
  const [project, directory] = await createInstalled();
  await using _project = project;
  await damage(join(directory, DECODER));
  const intact = await project.run("verify", ["--fast"]);
  assertEquals([intact.code, intact.stderr], [0, ""]);
  await damage(join(directory, DECODER), false);
  const changed = await project.run("verify", ["--fast", "--quiet"]);
  assertEquals(
    changed,
    failure(
      1,
      `Cannot tell whether "${SAMPLE_KEY}" is intact: the time of "${DECODER}" is not that of its installation`,
      "deno task verify --size 0.5b reads it",
    ),
  );
});

Deno.test("verify --json tells programs of every file, and nothing else", async () => {
  const [project, directory] = await createInstalled();
  await using _project = project;
  await Deno.remove(join(directory, DECODER));
  const { code, stdout, stderr } = await project.run("verify", ["--json"]);
  assertEquals(code, 7);
  const { version, models: [model, ...others] } = JSON.parse(stdout);
  assertEquals([version, others], [1, []]);
  assertEquals([model.key, model.directory, model.isIntact], [
    SAMPLE_KEY,
    directory,
    false,
  ]);
  const states = model.files.map((
    { path, state }: { path: string; state: string },
  ) => [path, state]);
  assertEquals(states, [
    ["config.json", "intact"],
    ["onnx/vision_encoder_q4.onnx", "intact"],
    ["onnx/embed_tokens_fp16.onnx", "intact"],
    [DECODER, "missing"],
  ]);
  assertMatch(stderr, /^error: Cannot verify .*\nhint: .*\n$/);
});

Deno.test("verify --size all takes what is installed, in any store", async () => {
  const [project] = await createInstalled();
  await using _project = project;
  const checkpoint = refOf("fastvlm-0.5b-checkpoint");
  await installSample(project.store("legacy"), checkpoint);
  const args = ["--size", "all", "--json", "--fast"];
  const { code, stdout } = await project.run("verify", args);
  assertEquals(code, 0);
  const keys = JSON.parse(stdout).models.map(({ key }: { key: string }) => key);
  assertEquals(keys, [SAMPLE_KEY, "fastvlm-0.5b-checkpoint"]);
});

Deno.test("verify of what is not installed is refused, and of all is nothing", async () => {
  await using project = await createSampleProject();
  assertEquals(
    await project.run("verify"),
    failure(
      3,
      `Cannot verify "${SAMPLE_KEY}": it is not installed`,
      "run: deno task download --size 0.5b",
    ),
  );
  assertEquals(await project.run("verify", ["--size", "all"]), {
    code: 0,
    stdout: "no model is installed\n",
    stderr: "",
  });
});
