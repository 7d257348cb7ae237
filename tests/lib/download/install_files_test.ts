import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ConfigError,
  DigestMismatchError,
  StorageError,
} from "../../../lib/base/errors.ts";
import { installFiles } from "../../../lib/download/install_files.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { HubModel } from "../../support/hub_model.ts";
import { digestsOf } from "../../support/sample_model.ts";

const FILES = { "config.json": "{}", "onnx/a.onnx": "a" };

function bytesOf(files: Record<string, string>): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  return new Map(
    Object.entries(files).map(([path, text]) => [path, encoder.encode(text)]),
  );
}

function builtin(model: HubModel): ModelRef {
  const source = { kind: "builtin" as const, recipe: "tiny" as const };
  return {
    ...model.ref(),
    key: "fastvlm-tiny-fp32",
    variant: { source, files: [] },
  };
}

Deno.test("installFiles() installs files that are made here", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await installFiles(
    builtin(model),
    bytesOf(FILES),
    {
      store: model.store,
      lockEntry: { files: digestsOf(FILES) },
    },
  );
  assertEquals(directory, join(model.store.root, "fastvlm-tiny-fp32"));
  assertEquals(manifest.source, { kind: "builtin", recipe: "tiny" });
  assertEquals(await Deno.readTextFile(join(directory, "onnx", "a.onnx")), "a");
  assertEquals(await model.stored(), [
    "fastvlm-tiny-fp32/config.json",
    "fastvlm-tiny-fp32/manifest.json",
    "fastvlm-tiny-fp32/onnx/a.onnx",
  ]);
});

Deno.test("installFiles() leaves the same files as they are, and replaces others", async () => {
  await using model = await HubModel.create();
  const ref = builtin(model);
  const { store } = model;
  const first = await installFiles(ref, bytesOf(FILES), { store });
  assertEquals(await installFiles(ref, bytesOf(FILES), { store }), first);
  const changed = { ...FILES, "config.json": "[]" };
  // Left behind by a process that was killed after the exchange.
  await Deno.mkdir(join(store.root, ".partial", `${ref.key}~old`, "onnx"), {
    recursive: true,
  });
  const { directory, manifest } = await installFiles(ref, bytesOf(changed), {
    store,
  });
  assertEquals(await Deno.readTextFile(join(directory, "config.json")), "[]");
  assertEquals(manifest.files["config.json"]?.bytes, 2);
});

Deno.test("installFiles() refuses files that are not those of the lock, before writing", async (t) => {
  const { "onnx/a.onnx": _, ...fewer } = FILES;
  const digests = digestsOf({ ...FILES, "onnx/a.onnx": "b" });
  const a = digestsOf(FILES)["onnx/a.onnx"]?.sha256;
  const b = digests["onnx/a.onnx"]?.sha256;
  const cases: [
    string,
    Record<string, string>,
    ReturnType<typeof digestsOf>,
    string,
  ][] = [
    ["another content", FILES, digests, `must be ${b}, and is ${a}`],
    ["a file too few", fewer, digests, `must be ${b}, and is absent`],
    ["a file too many", FILES, digestsOf(fewer), `must be absent, and is ${a}`],
  ];
  for (const [name, files, locked, reason] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      const options = { store: model.store, lockEntry: { files: locked } };
      const error = await assertRejects(
        () => installFiles(builtin(model), bytesOf(files), options),
        DigestMismatchError,
      );
      assertEquals(
        error.message,
        `Cannot install "fastvlm-tiny-fp32": the SHA-256 of "onnx/a.onnx" ${reason}`,
      );
      assertEquals(await Array.fromAsync(Deno.readDir(model.beside("."))), []);
    });
  }
});

Deno.test("installFiles() refuses paths that leave the directory", async () => {
  await using model = await HubModel.create();
  await assertRejects(
    () =>
      installFiles(builtin(model), bytesOf({ "../a": "a" }), {
        store: model.store,
      }),
    ConfigError,
    'Cannot use path "../a"',
  );
});

Deno.test("installFiles() says so when the store cannot be written", async () => {
  await using model = await HubModel.create();
  await Deno.writeTextFile(
    model.store.root,
    "a file where the store should be",
  );
  await assertRejects(
    () => installFiles(builtin(model), bytesOf(FILES), { store: model.store }),
    StorageError,
    "a file is in the way",
  );
});
