import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { NotFoundError, OfflineError } from "../../../lib/base/errors.ts";
import {
  downloadModel,
  type DownloadOptions,
} from "../../../lib/download/download_model.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import {
  appleFolderName,
  partialDirectory,
} from "../../../lib/storage/layout.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import {
  HubModel,
  MODEL_REPO,
  NEXT_MODEL_FILES,
} from "../../support/hub_model.ts";
import { fillHubCache } from "../../support/hub_cache.ts";
import { stampTree } from "../../support/list_files.ts";
import { digestsOf, writeFiles } from "../../support/sample_model.ts";

const KEY = "fastvlm-0.5b-q4";
const VISION = "onnx/vision_encoder_q4.onnx";
const DECODER = "onnx/decoder_model_merged_q4.onnx";
const NOTHING_FETCHED = {
  bytesFetched: 0,
  filesFetched: 0,
  alreadyInstalled: false,
  isLocked: true,
};

function download(model: HubModel, options: Partial<DownloadOptions> = {}) {
  return downloadModel(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    environment: () => undefined,
    ...options,
  });
}

function projectStore(model: HubModel): Store {
  return { name: "project", root: model.beside("project"), writable: true };
}

/** Everything about the files of a folder that an adoption could change. */
async function describeTree(root: string) {
  const stamps = await stampTree(root);
  return await Promise.all(
    Object.entries(stamps).map(async ([path, stamp]) => {
      const { mode } = await Deno.stat(join(root, path));
      return { path, mode, ...stamp };
    }),
  );
}

Deno.test("downloadModel() takes a model of a lower store without a request, by links to its read-only files", async () => {
  await using model = await HubModel.create();
  const lower = projectStore(model);
  await download(model, { store: lower });
  const before = await describeTree(join(lower.root, KEY));
  model.server.requests.length = 0;
  const { directory, manifest: _, ...rest } = await download(model, {
    stores: [model.store, lower],
  });
  assertEquals(rest, NOTHING_FETCHED);
  assertEquals(model.server.requests, []);
  assertEquals(await describeTree(join(lower.root, KEY)), before);
  const [from, to] = [lower.root, model.store.root].map((root) =>
    Deno.statSync(join(root, KEY, DECODER)).ino
  );
  assertEquals(from, to);
  assertEquals(directory, join(model.store.root, KEY));
});

Deno.test("downloadModel() does not use a file of a lower store that is damaged", async () => {
  await using model = await HubModel.create();
  const lower = projectStore(model);
  await download(model, { store: lower });
  const path = join(lower.root, KEY, VISION);
  const { mtime } = await Deno.stat(path);
  await Deno.chmod(path, 0o644);
  await Deno.writeFile(path, new Uint8Array(70_000));
  // Nobody can see the damage without reading the file.
  await Deno.utime(path, mtime ?? 0, mtime ?? 0);
  await Deno.chmod(path, 0o444);
  model.server.requests.length = 0;
  using log = new DownloadLog(model.beside("download.log"));
  const { bytesFetched, filesFetched } = await download(model, {
    stores: [model.store, lower],
    log,
  });
  assertEquals([bytesFetched, filesFetched], [70_000, 1]);
  assertEquals(model.server.requests.map(({ status }) => status), [302, 200]);
  const lines = (await Deno.readTextFile(log.path)).split("\n");
  assertEquals(
    lines.flatMap((line) => / (adopted|not adopted) /.exec(line)?.[1] ?? [])
      .sort(),
    ["adopted", "adopted", "not adopted"],
  );
});

Deno.test("downloadModel() takes files of the Hugging Face cache without a request, and changes nothing there", async () => {
  await using model = await HubModel.create();
  const cache = model.beside("hf");
  await fillHubCache(cache, model.server.repo(MODEL_REPO), MODEL_REPO);
  const before = await describeTree(cache);
  const { directory, manifest: _, ...rest } = await download(model, {
    environment: (name) => ({ HF_HUB_CACHE: cache })[name],
  });
  assertEquals(rest, NOTHING_FETCHED);
  assertEquals(model.server.requests, []);
  assertEquals(await describeTree(cache), before);
  for (const path of Object.keys(model.lockEntry().files)) {
    const { mode, nlink } = await Deno.stat(join(directory, path));
    assertEquals([(mode ?? 0) & 0o777, nlink], [0o444, 1]);
  }
});

Deno.test("downloadModel() fetches what the Hugging Face cache has with other content", async () => {
  await using model = await HubModel.create();
  const cache = model.beside("hf");
  await fillHubCache(cache, model.server.repo(MODEL_REPO), MODEL_REPO);
  const { sha256 = "" } = model.lockEntry().files[DECODER] ?? {};
  const blob = join(cache, "models--owner--name", "blobs", sha256);
  await Deno.chmod(blob, 0o644);
  await Deno.writeFile(blob, new Uint8Array(300_000));
  const { bytesFetched, filesFetched } = await download(model, {
    environment: (name) => ({ HF_HUB_CACHE: cache })[name],
  });
  assertEquals([bytesFetched, filesFetched], [300_000, 1]);
  assertEquals(await Deno.readFile(blob), new Uint8Array(300_000));
});

Deno.test("downloadModel() takes a checkpoint from the folder that Apple's scripts make", async () => {
  await using model = await HubModel.create();
  model.server.push(MODEL_REPO, {
    "config.json": "{}",
    "model.safetensors": "weights",
  });
  const source = { kind: "hub" as const, repo: MODEL_REPO, revision: "main" };
  const files = ["config.json", "model.safetensors"];
  const variant = { source, files };
  const ref = {
    ...model.ref(),
    variantName: "checkpoint",
    variant,
    key: "fastvlm-0.5b-checkpoint",
  };
  const legacy: Store = {
    name: "legacy",
    root: model.beside("checkpoints"),
    writable: false,
  };
  const folder = join(legacy.root, appleFolderName("0.5b"));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "config.json"), "{}");
  await Deno.writeTextFile(join(folder, "model.safetensors"), "weights");
  const before = await describeTree(folder);
  const { directory, manifest: _, ...rest } = await downloadModel(ref, {
    lockEntry: model.lockEntry(),
    store: model.store,
    stores: [model.store, legacy],
    hub: model.hub(),
    environment: () => undefined,
  });
  assertEquals(rest, NOTHING_FETCHED);
  assertEquals(model.server.requests, []);
  assertEquals(await describeTree(folder), before);
  assertEquals(dirname(directory), model.store.root);
});

Deno.test("downloadModel() with offline installs what is on this machine, and refuses the rest", async () => {
  await using model = await HubModel.create();
  const lower = projectStore(model);
  await download(model, { store: lower });
  model.server.push(MODEL_REPO, NEXT_MODEL_FILES);
  model.server.requests.length = 0;
  const stores = [model.store, lower];
  const error = await assertRejects(
    () => download(model, { stores, offline: true }),
    OfflineError,
  );
  assertEquals(
    error.message,
    `Cannot install "${KEY}": some of its files are not on this machine, and the network may not be used`,
  );
  assertEquals(await model.stored(), []);
  const unknown = await assertRejects(
    () =>
      downloadModel(model.ref(), {
        store: model.store,
        hub: model.hub(),
        offline: true,
      }),
    OfflineError,
  );
  assertEquals(
    unknown.message,
    `Cannot install "${KEY}": it has no lock entry, and the network may not be used`,
  );
  const lockEntry = model.lockEntry();
  delete lockEntry.files["LICENSE"];
  const lacking = await assertRejects(
    () => download(model, { stores, lockEntry, offline: true }),
    OfflineError,
  );
  assertEquals(
    lacking.message,
    `Cannot install "${KEY}": its lock entry lacks "LICENSE", and the network may not be used`,
  );
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() with offline leaves unfinished files as they are", async () => {
  await using model = await HubModel.create();
  const partial = partialDirectory(model.store, KEY);
  await writeFiles(partial, { "config.json": '{"version": 1}' });
  await writeFiles(partial, { "of-another-version.json": "{}" });
  await assertRejects(() => download(model, { offline: true }), OfflineError);
  assertEquals(await model.stored(), [
    `.partial/${KEY}/config.json`,
    `.partial/${KEY}/of-another-version.json`,
  ]);
});

Deno.test("downloadModel() copies a model from a folder, without the network", async () => {
  await using model = await HubModel.create();
  const folder = model.beside("folder");
  await writeFiles(folder, { "config.json": "{}", "onnx/a.onnx": "graph" });
  const before = await describeTree(folder);
  const source = { kind: "folder", path: folder } as const;
  const variant = { source, files: ["*.json", "onnx/*"] };
  const ref = { ...model.ref(), variant };
  const options = {
    ...{ store: model.store, hub: model.hub(), offline: true },
    environment: () => undefined,
  };
  const { directory, manifest, ...rest } = await downloadModel(ref, options);
  assertEquals(rest, { ...NOTHING_FETCHED, isLocked: false });
  assertEquals(manifest.source, source);
  assertEquals(await model.stored(), [
    `${KEY}/config.json`,
    `${KEY}/manifest.json`,
    `${KEY}/onnx/a.onnx`,
  ]);
  const { mode } = await Deno.stat(join(directory, "config.json"));
  assertEquals((mode ?? 0) & 0o777, 0o444);
  assertEquals(await describeTree(folder), before);
  assertEquals((await downloadModel(ref, options)).alreadyInstalled, true);
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() refuses a folder whose files are not those of the lock", async () => {
  await using model = await HubModel.create();
  const folder = model.beside("folder");
  await writeFiles(folder, { "config.json": "[]" });
  const source = { kind: "folder", path: folder } as const;
  const ref = { ...model.ref(), variant: { source, files: ["config.json"] } };
  const { "config.json": digest = { bytes: 0, sha256: "" } } = digestsOf({
    "config.json": "{}",
  });
  const error = await assertRejects(
    () =>
      downloadModel(ref, {
        lockEntry: { files: { "config.json": digest } },
        ...{ store: model.store, hub: model.hub() },
        environment: () => undefined,
      }),
    NotFoundError,
  );
  assertEquals(
    error.message,
    `Cannot copy "config.json" from "${folder}": it is not there with the SHA-256 ${digest.sha256}`,
  );
  assertEquals(await model.stored(), []);
});
