import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findCopies } from "../../../../lib/download/adopt/find_copies.ts";
import { resolveFiles } from "../../../../lib/download/plan/resolve_files.ts";
import { fillHubCache } from "../../../support/hub_cache.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";
import { installSample } from "../../../support/sample_model.ts";

const CONFIG = { "config.json": '{"version": 1}' };

/** A model of which a store and the cache have a file. */
async function createModel() {
  const model = await HubModel.create();
  const cache = model.beside("hf");
  await fillHubCache(cache, model.server.repo(MODEL_REPO), MODEL_REPO);
  await installSample(model.store, model.ref(), CONFIG);
  const resolved = await resolveFiles(model.ref(), {
    lockEntry: model.lockEntry(),
    hub: model.hub(),
  });
  const options = {
    stores: [model.store],
    environment: (name: string) => ({ HF_HUB_CACHE: cache })[name],
  };
  return { model, resolved, options };
}

Deno.test("findCopies() finds files in the stores, then in the cache", async () => {
  const { model: open, resolved, options } = await createModel();
  await using model = open;
  const copies = await findCopies(model.ref(), resolved, options);
  assertEquals(
    [...copies].map(([path, list]) => [path, list.map(({ origin }) => origin)]),
    [
      ["config.json", ["store", "hubCache"]],
      ["onnx/vision_encoder_q4.onnx", ["hubCache"]],
      ["onnx/decoder_model_merged_q4.onnx", ["hubCache"]],
    ],
  );
});

Deno.test("findCopies() adds the folder that a model comes from, in which it always looks", async () => {
  const { model: open, resolved, options } = await createModel();
  await using model = open;
  const source = { kind: "folder", path: "/models" };
  const files = resolved.files.slice(0, 1);
  const found = await findCopies(model.ref(), { ...resolved, source, files }, {
    ...options,
    sourceOnly: true,
  });
  assertEquals([...found], [["config.json", [{
    path: join("/models", "config.json"),
    origin: "folder",
    canLink: false,
  }]]]);
  const nothing = await findCopies(model.ref(), { ...resolved, files }, {
    ...options,
    sourceOnly: true,
  });
  assertEquals([...nothing], [["config.json", []]]);
});
