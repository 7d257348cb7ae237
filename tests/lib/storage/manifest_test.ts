import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../lib/base/errors.ts";
import {
  type Manifest,
  mtimeMsOf,
  readManifest,
  stampFiles,
  writeManifest,
} from "../../../lib/storage/manifest.ts";
import { digestsOf, writeFiles } from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

function sampleManifest(): Manifest {
  return {
    version: 1,
    key: "fastvlm-0.5b-q4",
    type: "fastvlm",
    size: "0.5b",
    variant: "q4",
    source: { kind: "hub", repo: "owner/name", commit: "abc" },
    files: {
      "config.json": { bytes: 2, sha256: "0".repeat(64), mtimeMs: 1_000.5 },
    },
    createdAt: "2026-01-02T03:04:05.000Z",
    toolkit: "0.1.0",
  };
}

Deno.test("writeManifest() writes what readManifest() reads, and nothing beside it", async () => {
  await using temp = await TempDirectory.create();
  await writeManifest(temp.path, sampleManifest());
  assertEquals(await readManifest(temp.path), sampleManifest());
  const names = (await Array.fromAsync(Deno.readDir(temp.path)))
    .map((entry) => entry.name);
  assertEquals(names, ["manifest.json"]);
});

Deno.test("readManifest() finds none in a folder without, or in no folder", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await readManifest(temp.path), undefined);
  assertEquals(await readManifest(join(temp.path, "missing")), undefined);
});

Deno.test("readManifest() ignores keys of later toolkits", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, {
    "manifest.json": JSON.stringify({ ...sampleManifest(), later: true }),
  });
  assertEquals(await readManifest(temp.path), sampleManifest());
});

Deno.test("readManifest() rejects what is not a manifest and names the file", async (t) => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "manifest.json");
  const { files } = sampleManifest();
  const file = files["config.json"];
  const cases: [string, string][] = [
    [
      "",
      `Cannot parse "${path}" as JSON: Unexpected end of JSON input`,
    ],
    [
      "null",
      `Cannot use "${path}": the document must be an object: current value is null`,
    ],
    [
      JSON.stringify({ ...sampleManifest(), version: 2 }),
      `Cannot use "${path}": version must be 1: current value is 2`,
    ],
    [
      JSON.stringify({ ...sampleManifest(), files: {} }),
      `Cannot use "${path}": files must not be empty: current value is {}`,
    ],
    [
      JSON.stringify({ ...sampleManifest(), files: { "../secret": file } }),
      `Cannot use "${path}": the key files["../secret"] must consist of plain names between "/", without "." and ".."`,
    ],
  ];
  for (const [text, message] of cases) {
    await t.step(message.replace(temp.path, ""), async () => {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(
        () => readManifest(temp.path),
        ConfigError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("stampFiles() adds the time that each file last changed", async () => {
  await using temp = await TempDirectory.create();
  const files = { "config.json": "{}", "onnx/a.onnx": "a" };
  await writeFiles(temp.path, files);
  const changed = new Date("2026-01-02T03:04:05.678Z");
  for (const path of Object.keys(files)) {
    await Deno.utime(join(temp.path, path), changed, changed);
  }
  const digests = digestsOf(files);
  assertEquals<unknown>(await stampFiles(temp.path, digests), {
    "config.json": { ...digests["config.json"], mtimeMs: changed.getTime() },
    "onnx/a.onnx": { ...digests["onnx/a.onnx"], mtimeMs: changed.getTime() },
  });
});

Deno.test("mtimeMsOf() is 0 where the system does not say", async () => {
  await using temp = await TempDirectory.create();
  const info = await Deno.stat(temp.path);
  assertEquals(mtimeMsOf({ ...info, mtime: null }), 0);
});
