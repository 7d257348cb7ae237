import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findCheckpointProblems } from "../../../../lib/storage/examine/examine_checkpoint.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const INDEX = JSON.stringify({
  weight_map: {
    a: "model-1.safetensors",
    b: "model-2.safetensors",
    c: "model-2.safetensors",
  },
});

Deno.test("findCheckpointProblems() finds nothing wrong with a whole checkpoint", async (t) => {
  const cases: [string, Record<string, string>][] = [
    ["one file", { "config.json": "{}", "model.safetensors": "w" }],
    ["another name", { "config.json": "{}", "weights.safetensors": "w" }],
    ["shards", {
      "config.json": "{}",
      "model.safetensors.index.json": INDEX,
      "model-1.safetensors": "w",
      "model-2.safetensors": "w",
    }],
  ];
  for (const [name, files] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await writeFiles(temp.path, files);
      assertEquals(await findCheckpointProblems(temp.path), []);
    });
  }
});

Deno.test("findCheckpointProblems() names what is missing or empty", async (t) => {
  const cases: [string, Record<string, string>, string[]][] = [
    ["nothing", {}, ["config.json", "model.safetensors"]],
    [
      "no configuration",
      { "model.safetensors": "w", "config.json": "" },
      ["config.json"],
    ],
    [
      "empty weights",
      { "config.json": "{}", "model.safetensors": "" },
      ["model.safetensors"],
    ],
    [
      "an index of nothing",
      { "config.json": "{}", "model.safetensors.index.json": "[]" },
      ["model.safetensors"],
    ],
    ["a shard", {
      "config.json": "{}",
      "model.safetensors.index.json": INDEX,
      "model-1.safetensors": "w",
    }, ["model-2.safetensors"]],
  ];
  for (const [name, files, missing] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await writeFiles(temp.path, files);
      assertEquals(
        await findCheckpointProblems(temp.path),
        missing.map((each) =>
          `Cannot use "${join(temp.path, each)}": it is missing or empty`
        ),
      );
    });
  }
});

Deno.test("findCheckpointProblems() takes a broken link as missing", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { "config.json": "{}" });
  const weights = join(temp.path, "model.safetensors");
  await Deno.symlink(join(temp.path, "gone"), weights);
  assertEquals(await findCheckpointProblems(temp.path), [
    `Cannot use "${weights}": it is missing or empty`,
  ]);
});

Deno.test("findCheckpointProblems() reports a folder or an index that cannot be read", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { "model.safetensors.index.json": "{" });
  const index = join(temp.path, "model.safetensors.index.json");
  assertEquals(await findCheckpointProblems(temp.path), [
    `Cannot parse "${index}" as JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)`,
  ]);
  assertEquals(await findCheckpointProblems(index), [
    `Cannot read "${index}": a folder above it is a file`,
  ]);
});
