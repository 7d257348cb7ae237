import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { runTask } from "../support/run_task.ts";
import {
  digestsOf,
  installSample,
  sampleLockEntry,
  writeFiles,
} from "../support/sample_model.ts";
import {
  createSampleProject,
  maskFreeSpace,
  refOf,
  SAMPLE_KEY,
} from "../support/sample_project.ts";

const FILE_TABLE = `FILE                               BYTES  SHA256
config.json                          2 B  44136fa355b3
onnx/vision_encoder_q4.onnx          6 B  5944ae849448
onnx/embed_tokens_fp16.onnx         10 B  302049d75567
onnx/decoder_model_merged_q4.onnx    7 B  c9fbd9152b7f
`;

Deno.test("info shows everything known about the default model", async () => {
  await using project = await createSampleProject();
  const { stdout, ...rest } = await project.run("info");
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(
    maskFreeSpace(stdout),
    `model        fastvlm 0.5b q4
description  Small
state        absent
where        -
source       owner/small at main
license      apple-amlr
variants     q4, int8, checkpoint
on disk      -
to download  25 B
free space   …

${FILE_TABLE}`,
  );
});

Deno.test("info shows where a model is, what it shadows and what is damaged", async () => {
  await using project = await createSampleProject();
  const ref = refOf(SAMPLE_KEY);
  const directory = await installSample(project.store(), ref);
  const shadowed = await installSample(project.store("legacy"), ref);
  for (const folder of [directory, shadowed]) {
    await writeFiles(folder, { "config.json": "{}}" });
  }
  const { stdout, ...rest } = await project.run("info", ["--size", "0.5B"]);
  assertEquals(rest, { code: 0, stderr: "" });
  const wrong = "it has 3 bytes instead of 2";
  assertEquals(
    maskFreeSpace(stdout),
    `model        fastvlm 0.5b q4
description  Small
state        damaged
where        ${directory}
source       owner/small at main
license      apple-amlr
variants     q4, int8, checkpoint
on disk      1 kB
to download  25 B
free space   …
shadows      ${shadowed}
problem      Cannot use "${join(directory, "config.json")}": ${wrong}
problem      Cannot use "${join(shadowed, "config.json")}": ${wrong}

${FILE_TABLE}`,
  );
});

Deno.test("info names the source of each kind of variant", async (t) => {
  await using project = await createSampleProject();
  const cases: [args: string[], source: string][] = [
    [["--size", "tiny"], "built by this toolkit (tiny)"],
    [["--variant", "int8"], "converted from checkpoint to int8"],
    [["--variant", "checkpoint"], "owner/raw at main"],
  ];
  for (const [args, source] of cases) {
    await t.step(source, async () => {
      const { code, stdout } = await project.run("info", args);
      assertEquals(code, 0);
      assertEquals(/^source +(.*)$/m.exec(stdout)?.[1], source);
    });
  }
});

Deno.test("info --json is one document for programs", async () => {
  await using project = await createSampleProject();
  const directory = await installSample(project.store(), refOf(SAMPLE_KEY));
  const { stdout, ...rest } = await project.run("info", ["--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(Object.keys(JSON.parse(stdout))[0], "version");
  const { freeBytes, bytesOnDisk, ...document } = JSON.parse(stdout);
  assertEquals(Number.isSafeInteger(freeBytes), true);
  assertEquals(bytesOnDisk > 25, true, `${bytesOnDisk}`);
  assertEquals(document, {
    version: 1,
    type: "fastvlm",
    size: "0.5b",
    variant: "q4",
    description: "Small",
    license: "apple-amlr",
    state: "installed",
    outdated: false,
    store: "user",
    directory,
    bytesToDownload: 0,
    shadows: [],
    problems: [],
    source: { kind: "hub", repo: "owner/small", revision: "main" },
    commit: sampleLockEntry().commit,
    variants: ["q4", "int8", "checkpoint"],
    files: Object.entries(digestsOf()).map(([path, digest]) => ({
      path,
      ...digest,
    })),
  });
});

Deno.test("info --json gives null for what is not known", async () => {
  await using project = await createSampleProject();
  const { stdout } = await project.run("info", ["--size", "tiny", "--json"]);
  const { commit, directory, store, files } = JSON.parse(stdout);
  assertEquals({ commit, directory, store, files }, {
    commit: null,
    directory: null,
    store: null,
    files: [],
  });
});

Deno.test("info runs in the toolkit's own folder by its own line", async () => {
  await using project = await createSampleProject();
  const args = ["--size", "0.5b", "--json"];
  const { stdout, ...rest } = await runTask("info", args, {
    env: { XDG_DATA_HOME: project.home },
  });
  assertEquals(rest, { code: 0, stderr: "" });
  const { source, license } = JSON.parse(stdout);
  assertEquals([source.repo, license], [
    "onnx-community/FastVLM-0.5B-ONNX",
    "apple-amlr",
  ]);
});
