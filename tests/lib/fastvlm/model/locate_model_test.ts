import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../../lib/base/errors.ts";
import { locateModel } from "../../../../lib/fastvlm/model/locate_model.ts";
import type { AdapterOptions } from "../../../../lib/fastvlm/types.ts";
import { writeTinyModel } from "../../../support/onnx_tiny_model.ts";
import { ModelWorkspace } from "../../../support/onnx_workspace.ts";

Deno.test("locateModel() finds the same model by each kind of name", async (t) => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.store.root, "fastvlm-tiny-fp32");
  const names: AdapterOptions[] = [
    {},
    { modelSize: "tiny" },
    { modelType: "fastvlm", modelSize: "Tiny", variant: "fp32" },
    { model: "tiny" },
    { model: "fastvlm:tiny" },
    { model: "fastvlm:tiny:fp32" },
    { model: directory },
    { model: "./store/fastvlm-tiny-fp32" },
  ];
  for (const name of names) {
    await t.step(JSON.stringify(name), async () => {
      const located = await locateModel(workspace.options(name));
      assertEquals([located.directory, located.identity], [
        directory,
        { type: "fastvlm", size: "tiny", variant: "fp32" },
      ]);
      assertEquals(located.modes, workspace.catalog.modes);
      assertEquals(located.manifest?.key, "fastvlm-tiny-fp32");
    });
  }
});

Deno.test("locateModel() tells the commit that a model came from", async () => {
  await using workspace = await ModelWorkspace.create();
  const { identity } = await locateModel(
    workspace.options({ modelSize: "0.5b", autoDownload: true }),
  );
  assertEquals(identity, {
    type: "fastvlm",
    size: "0.5b",
    variant: "fp32",
    revision: workspace.commit,
  });
});

Deno.test("locateModel() calls a folder without a manifest by its name", async () => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.path, "my-model");
  await writeTinyModel(directory);
  const located = await locateModel(
    workspace.options({ model: "./my-model", variant: "q4" }),
  );
  const { cacheDirectory, ...others } = located;
  assertEquals(
    cacheDirectory?.startsWith(
      join(workspace.path, "store", ".cache", "folder-"),
    ),
    true,
  );
  assertEquals(others, {
    directory,
    identity: { type: "fastvlm", size: "my-model", variant: "q4" },
    manifest: undefined,
    modes: workspace.catalog.modes,
  });
});

Deno.test("locateModel() needs no store for a folder", async () => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.path, "my-model");
  await writeTinyModel(directory);
  const environment = () => undefined;
  const located = await locateModel(
    workspace.options({ model: directory, environment }),
  );
  const { cacheDirectory } = located;
  assertEquals([located.directory, cacheDirectory], [directory, undefined]);
});

Deno.test("locateModel() refuses two names at once, and unknown ones", async (t) => {
  await using workspace = await ModelWorkspace.create();
  const cases: [AdapterOptions, string][] = [
    [
      { model: "tiny", modelSize: "0.5b" },
      'Cannot use "modelSize" as "model" names the model already: current value is "tiny"',
    ],
    [
      { model: "./x", modelType: "fastvlm" },
      'Cannot use "modelType" as "model" names the model already: current value is "./x"',
    ],
    [
      { modelSize: "0.6b" },
      'Cannot find model size "0.6b": known are tiny, 0.5b, 7b',
    ],
    [{ model: "a:b:c:d" }, 'Cannot parse model name "a:b:c:d"'],
  ];
  for (const [options, message] of cases) {
    await t.step(message, async () => {
      const error = await assertRejects(
        () => locateModel(workspace.options(options)),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
});
