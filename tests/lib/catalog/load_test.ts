import { assertEquals, assertExists, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ConfigError, NotFoundError } from "../../../lib/base/errors.ts";
import { resolveModel } from "../../../lib/catalog/find.ts";
import { graphFiles } from "../../../lib/catalog/graph_files.ts";
import { loadCatalog, lockPathOf } from "../../../lib/catalog/load.ts";
import type { Lock } from "../../../lib/catalog/schema.ts";
import { sampleCatalog, sampleLockEntry } from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const EMPTY_LOCK: Lock = { version: 1, models: {} };

function nothingSet(): undefined {
  return undefined;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

Deno.test("loadCatalog() prefers the named file, then FASTVLM_CONFIG, then the nearest upward", async (t) => {
  await using temp = await TempDirectory.create();
  const inner = join(temp.path, "inner");
  await Deno.mkdir(inner);
  const nearest = join(temp.path, "models.config.json");
  const named = join(inner, "named.config.json");
  const fromVariable = join(inner, "variable.config.json");
  for (const path of [nearest, named, fromVariable]) {
    await writeJson(path, sampleCatalog());
  }
  function environment(name: string): string | undefined {
    return name === "FASTVLM_CONFIG" ? "variable.config.json" : undefined;
  }
  await t.step("named", async () => {
    const options = { configPath: named, environment, cwd: inner };
    assertEquals((await loadCatalog(options)).configPath, named);
  });
  await t.step("variable", async () => {
    const loaded = await loadCatalog({ environment, cwd: inner });
    assertEquals(loaded.configPath, fromVariable);
  });
  await t.step("nearest upward", async () => {
    const loaded = await loadCatalog({ environment: nothingSet, cwd: inner });
    assertEquals(loaded.configPath, nearest);
  });
});

Deno.test("loadCatalog() falls back to the toolkit's own catalog", async () => {
  await using temp = await TempDirectory.create();
  const { configPath, lockPath } = await loadCatalog({
    environment: nothingSet,
    cwd: temp.path,
  });
  const root = fromFileUrl(new URL("../../..", import.meta.url));
  assertEquals({ configPath, lockPath }, {
    configPath: join(root, "models.config.json"),
    lockPath: join(root, "models.lock.json"),
  });
});

Deno.test({
  name: "loadCatalog() needs no permission for the toolkit's own catalog",
  permissions: { read: false },
  async fn() {
    const loaded = await loadCatalog({ environment: nothingSet, cwd: "/none" });
    assertEquals(loaded.catalog.default, { type: "fastvlm", size: "0.5b" });
  },
});

Deno.test("loadCatalog() reads the lock beside the catalog", async () => {
  await using temp = await TempDirectory.create();
  const configPath = join(temp.path, "team.config.json");
  const lockPath = join(temp.path, "team.lock.json");
  const lock = { version: 1, models: { "other-model": sampleLockEntry() } };
  await writeJson(configPath, sampleCatalog());
  await writeJson(lockPath, lock);
  assertEquals<unknown>(await loadCatalog({ configPath }), {
    catalog: sampleCatalog(),
    lock,
    configPath,
    lockPath,
  });
});

Deno.test("loadCatalog() makes paths of folders start from the catalog", async () => {
  await using temp = await TempDirectory.create();
  const configPath = join(temp.path, "team.config.json");
  const catalog = sampleCatalog();
  const variant = catalog.models[1]?.variants["q4"];
  assertExists(variant);
  variant.source = { kind: "folder", path: "models" };
  await writeJson(configPath, catalog);
  const loaded = await loadCatalog({ configPath, cwd: "/" });
  assertEquals(loaded.catalog.models[1]?.variants["q4"]?.source, {
    kind: "folder",
    path: join(temp.path, "models"),
  });
});

Deno.test("loadCatalog() takes a missing lock as an empty one", async () => {
  await using temp = await TempDirectory.create();
  const configPath = join(temp.path, "team.config.json");
  await writeJson(configPath, sampleCatalog());
  assertEquals((await loadCatalog({ configPath })).lock, EMPTY_LOCK);
});

Deno.test("loadCatalog() rejects what it cannot use in one line that names the file", async (t) => {
  await using temp = await TempDirectory.create();
  const config = join(temp.path, "x.config.json");
  const lock = join(temp.path, "x.lock.json");
  const cases: [string, string, string][] = [
    [
      "{",
      "",
      `Cannot parse "${config}" as JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)`,
    ],
    [
      JSON.stringify({ ...sampleCatalog(), version: 2 }),
      "",
      `Cannot use "${config}": version must be 1: current value is 2`,
    ],
    [
      JSON.stringify({ ...sampleCatalog(), default: { type: "a", size: "b" } }),
      "",
      `Cannot use "${config}": default must name a model of fastvlm tiny, fastvlm 0.5b: current value is {"type":"a","size":"b"}`,
    ],
    [
      JSON.stringify(sampleCatalog()),
      "[]",
      `Cannot use "${lock}": the document must be an object: current value is []`,
    ],
    [
      JSON.stringify(sampleCatalog()),
      "",
      `Cannot parse "${lock}" as JSON: Unexpected end of JSON input`,
    ],
  ];
  for (const [configText, lockText, message] of cases) {
    await t.step(message.replace(temp.path, ""), async () => {
      await Deno.writeTextFile(config, configText);
      await Deno.writeTextFile(lock, lockText);
      const error = await assertRejects(
        () => loadCatalog({ configPath: config }),
        ConfigError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("loadCatalog() rejects a named file that is missing, or a folder", async () => {
  await using temp = await TempDirectory.create();
  const missing = join(temp.path, "missing.json");
  const notFound = await assertRejects(
    () => loadCatalog({ configPath: "missing.json", cwd: temp.path }),
    NotFoundError,
  );
  assertEquals(notFound.message, `Cannot find "${missing}"`);
  const folder = await assertRejects(
    () => loadCatalog({ configPath: temp.path }),
    ConfigError,
  );
  assertEquals(folder.message, `Cannot read "${temp.path}": it is a folder`);
});

Deno.test("loadCatalog() keeps entries of the lock that cannot be used, where it is asked to", async () => {
  await using temp = await TempDirectory.create();
  const configPath = join(temp.path, "x.config.json");
  await writeJson(configPath, sampleCatalog());
  await writeJson(lockPathOf(configPath), { version: 1, models: { a: 5 } });
  const message = "models.a must be an object: current value is 5";
  await assertRejects(() => loadCatalog({ configPath }), ConfigError, message);
  const options = { configPath, keepsUnusable: true };
  const { lock, unusable } = await loadCatalog(options);
  assertEquals(lock, EMPTY_LOCK);
  assertEquals([...unusable?.keys() ?? []], ["a"]);
});

Deno.test("lockPathOf() puts the lock beside the catalog", async (t) => {
  const cases = [
    ["/a/models.config.json", "/a/models.lock.json"],
    ["/a/team.json", "/a/team.lock.json"],
    ["/a/team", "/a/team.lock.json"],
    ["/a/team.jsonc", "/a/team.jsonc.lock.json"],
  ] as const;
  for (const [config, lock] of cases) {
    await t.step(config, () => assertEquals(lockPathOf(config), lock));
  }
});

Deno.test("the toolkit's catalog and lock agree on every file of a locked variant", async () => {
  const { catalog, lock } = await loadCatalog({ environment: nothingSet });
  const { key, variant } = resolveModel(catalog, { size: "0.5b" });
  const entry = lock.models[key];
  assertEquals(key, "fastvlm-0.5b-q4");
  assertEquals(
    Object.keys(entry?.files ?? {}).toSorted(),
    variant.files.toSorted(),
  );
  assertEquals<unknown>(variant.source, {
    kind: "hub",
    repo: entry?.repo,
    revision: entry?.commit,
  });
  const sizes = Object.values(entry?.files ?? {}).map((file) => file.bytes);
  assertEquals(
    sizes.reduce((sum, bytes) => sum + bytes, 0),
    variant.approximateBytes,
  );
});

Deno.test("the toolkit's sizes without published graphs are converted from Apple's checkpoint", async (t) => {
  const { catalog } = await loadCatalog({ environment: nothingSet });
  for (const size of ["1.5b", "7b"]) {
    await t.step(size, () => {
      const { key, variant } = resolveModel(catalog, { size });
      assertEquals(key, `fastvlm-${size}-int4`);
      assertEquals<unknown>(variant.source, {
        kind: "convert",
        from: "checkpoint",
        weights: "auto",
      });
    });
  }
});

Deno.test("the toolkit's ONNX variants each name their three graphs", async (t) => {
  const { catalog } = await loadCatalog({ environment: nothingSet });
  const { entry } = resolveModel(catalog, { size: "0.5b" });
  for (const [name, variant] of Object.entries(entry.variants)) {
    // The others are known when they are converted.
    if (variant.source.kind !== "hub" || name === "checkpoint") continue;
    await t.step(name, () => {
      const suffix = name === "fp32" ? "" : `_${name}`;
      assertEquals(graphFiles(variant.files), {
        visionEncoder: `onnx/vision_encoder${suffix}.onnx`,
        embedTokens: name === "q4"
          ? "onnx/embed_tokens_fp16.onnx"
          : `onnx/embed_tokens${suffix}.onnx`,
        decoder: `onnx/decoder_model_merged${suffix}.onnx`,
      });
    });
  }
});
