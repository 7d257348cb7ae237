import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { FastvlmError, NotFoundError } from "../../../lib/base/errors.ts";
import { resolveModel } from "../../../lib/catalog/find.ts";
import { loadCatalog } from "../../../lib/catalog/load.ts";
import type { Lock } from "../../../lib/catalog/schema.ts";
import {
  resolveModels,
  type ResolveModelsOptions,
} from "../../../tasks/lock/resolve_models.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HubModel } from "../../support/hub_model.ts";
import { EMPTY_LOCK } from "../../support/hub_run.ts";
import { listFiles } from "../../support/list_files.ts";
import { TOOLKIT_ROOT } from "../../support/run_task.ts";
import { ZIP_KEY, ZIP_NAME, ZipModel } from "../../support/zip_model.ts";
import { stallAt } from "../../support/hub_reply.ts";

function optionsOf(
  model: HubModel | ZipModel,
  change: Partial<ResolveModelsOptions> = {},
): ResolveModelsOptions {
  const hub = model instanceof HubModel ? model.hub() : model.hub;
  return {
    io: captureIo(),
    lock: EMPTY_LOCK,
    lockPath: model.beside("models.lock.json"),
    hubs: [hub],
    isQuiet: true,
    ...change,
  };
}

Deno.test("resolveModels() compares what the sources have with the lock", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const entry = model.lockEntry();
  const lock: Lock = { version: 1, models: { [ref.key]: entry } };
  assertEquals(await resolveModels([ref], optionsOf(model, { lock })), {
    resolved: [{ ref, entry, changes: [] }],
    unresolved: [],
  });
  const { resolved: [first] } = await resolveModels([ref], optionsOf(model));
  assertEquals(first?.changes, [{ what: "entry" }]);
});

Deno.test("resolveModels() goes on after a model that fails", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const lost = model.ref(["lost.json"]);
  const { resolved, unresolved } = await resolveModels(
    [lost, ref],
    optionsOf(model),
  );
  assertEquals(resolved.map((each) => each.ref), [ref]);
  assertEquals(unresolved.map((each) => each.ref), [lost]);
  assertEquals(unresolved[0]?.error instanceof NotFoundError, true);
});

Deno.test("resolveModels() builds what the toolkit itself makes", async () => {
  await using model = await HubModel.create();
  const { catalog, lock } = await loadCatalog({ cwd: TOOLKIT_ROOT });
  const ref = resolveModel(catalog, { size: "tiny" });
  const { resolved } = await resolveModels([ref], optionsOf(model, { lock }));
  assertEquals(resolved.map(({ changes }) => changes), [[]]);
  assertEquals(model.server.requests, []);
});

Deno.test("resolveModels() leaves nothing beside the lock once an archive is digested", async () => {
  await using model = await ZipModel.create();
  const stop = new AbortController();
  model.server.faults.set(`content:${ZIP_NAME}`, (right, context) => {
    if (context.request.headers.has("range")) return right;
    queueMicrotask(() => stop.abort(new FastvlmError("Stopped")));
    return stallAt(100)(right, context);
  });
  const io = captureIo({ signal: stop.signal });
  await assertRejects(
    () => resolveModels([model.ref()], optionsOf(model, { io })),
    FastvlmError,
    "Stopped",
  );
  model.server.faults.clear();
  const { resolved } = await resolveModels([model.ref()], optionsOf(model));
  assertEquals(resolved.map(({ entry }) => entry), [model.lockEntry()]);
  const folder = join(
    model.beside("."),
    `.models.lock.json.${ZIP_KEY}.partial`,
  );
  assertEquals(await listFiles(folder), []);
});
