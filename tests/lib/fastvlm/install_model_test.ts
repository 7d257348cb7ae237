import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../lib/base/errors.ts";
import type { Source } from "../../../lib/catalog/schema.ts";
import { installModel } from "../../../lib/fastvlm/install_model.ts";
import { HubModel } from "../../support/hub_model.ts";
import { writeFiles } from "../../support/sample_model.ts";

/** The test model with another source. */
function refWith(model: HubModel, source: Source) {
  const variant = { source, files: ["config.json"] };
  return { ...model.ref(), variant };
}

function optionsFor(model: HubModel) {
  const { store } = model;
  return { store, hub: model.hub(), environment: () => undefined };
}

Deno.test("installModel() installs from a repository", async () => {
  await using model = await HubModel.create();
  const source = { kind: "hub", repo: "owner/name", revision: "main" } as const;
  const ref = refWith(model, source);
  const { manifest, bytesFetched } = await installModel(ref, optionsFor(model));
  assertEquals([manifest.source.kind, bytesFetched], ["hub", 14]);
});

Deno.test("installModel() installs from a folder", async () => {
  await using model = await HubModel.create();
  const folder = model.beside("folder");
  await writeFiles(folder, { "config.json": "{}" });
  const ref = refWith(model, { kind: "folder", path: folder });
  const { directory, bytesFetched } = await installModel(
    ref,
    optionsFor(model),
  );
  assertEquals(bytesFetched, 0);
  assertEquals(await Deno.readTextFile(join(directory, "config.json")), "{}");
});

Deno.test("installModel() builds the built-in model once", async () => {
  await using model = await HubModel.create();
  const source = { kind: "builtin", recipe: "tiny" } as const;
  const ref = { ...model.ref(), variant: { source, files: [] } };
  const first = await installModel(ref, optionsFor(model));
  const second = await installModel(ref, optionsFor(model));
  assertEquals(
    [first.alreadyInstalled, second.alreadyInstalled],
    [false, true],
  );
  assertEquals(second.manifest, first.manifest);
  assertEquals(model.server.requests, []);
});

Deno.test("installModel() names a checkpoint that the catalog does not have", async () => {
  await using model = await HubModel.create();
  const ref = refWith(model, { kind: "convert", from: "a", weights: "int8" });
  await assertRejects(
    () => installModel(ref, optionsFor(model)),
    ConfigError,
    'Cannot convert "fastvlm-0.5b-q4": there is no variant "a" of fastvlm 0.5b',
  );
});
