import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256File } from "../../../lib/base/digest.ts";
import {
  downloadModel,
  type DownloadOptions,
} from "../../../lib/download/download_model.ts";
import { HubModel, MODEL_REPO } from "../../support/hub_model.ts";
import { lfs, patternBytes } from "../../support/hub_repo.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";
const STEP_BYTES = 16 * 1024 * 1024;
/** Two whole steps and a bit. */
const LARGE_BYTES = 2 * STEP_BYTES + 1000;
const FILES = {
  "config.json": '{"version": 1}',
  "onnx/vision_encoder_q4.onnx": lfs(patternBytes(70_000, 1)),
  [DECODER]: lfs(patternBytes(LARGE_BYTES, 2)),
};

async function createLarge(): Promise<HubModel> {
  const model = await HubModel.create();
  model.server.push(MODEL_REPO, FILES);
  return model;
}

function download(model: HubModel, options: Partial<DownloadOptions> = {}) {
  return downloadModel(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    environment: () => undefined,
    limits: { connections: 1 },
    ...options,
  });
}

/** Changes a byte of an installed file, in a way that size and time do not show. */
async function damage(path: string, position: number): Promise<void> {
  const { mtime } = await Deno.stat(path);
  await Deno.chmod(path, 0o644);
  {
    using file = await Deno.open(path, { read: true, write: true });
    await file.seek(position, Deno.SeekMode.Start);
    const byte = new Uint8Array(1);
    await file.read(byte);
    await file.seek(position, Deno.SeekMode.Start);
    await file.write(byte.map((value) => value ^ 1));
  }
  await Deno.utime(path, mtime ?? 0, mtime ?? 0);
  await Deno.chmod(path, 0o444);
}

Deno.test("downloadModel() with repair leaves a model that is right as it is", async () => {
  await using model = await createLarge();
  const { directory, manifest } = await download(model);
  model.server.requests.length = 0;
  assertEquals(await download(model, { repair: true }), {
    directory,
    manifest,
    bytesFetched: 0,
    filesFetched: 0,
    alreadyInstalled: true,
    isLocked: true,
  });
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() with repair fetches only the damaged stretches of a large file", async () => {
  await using model = await createLarge();
  const { directory } = await download(model);
  const path = join(directory, DECODER);
  await damage(path, STEP_BYTES + 7);
  assertEquals((await download(model)).alreadyInstalled, true);
  model.server.requests.length = 0;
  const { bytesFetched, filesFetched } = await download(model, {
    repair: true,
  });
  assertEquals([bytesFetched, filesFetched], [STEP_BYTES, 1]);
  const range = `bytes=${STEP_BYTES}-${2 * STEP_BYTES - 1}`;
  assertEquals(
    model.server.requests.map((request) => [request.status, request.range]),
    [[302, range], [206, range]],
  );
  assertEquals(await sha256File(path), FILES[DECODER].sha256);
  const { mode } = await Deno.stat(path);
  assertEquals((mode ?? 0) & 0o777, 0o444);
});

Deno.test("downloadModel() with repair goes on from where a file was cut off", async () => {
  await using model = await createLarge();
  const { directory } = await download(model);
  const path = join(directory, DECODER);
  await Deno.chmod(path, 0o644);
  await Deno.truncate(path, STEP_BYTES);
  model.server.requests.length = 0;
  const { bytesFetched } = await download(model, { repair: true });
  assertEquals(bytesFetched, LARGE_BYTES - STEP_BYTES);
  assertEquals(await sha256File(path), FILES[DECODER].sha256);
});

Deno.test("downloadModel() with repair fetches a small damaged file whole, and no other", async () => {
  await using model = await createLarge();
  const { directory } = await download(model);
  await damage(join(directory, "onnx/vision_encoder_q4.onnx"), 3);
  model.server.requests.length = 0;
  const { bytesFetched, filesFetched } = await download(model, {
    repair: true,
  });
  assertEquals([bytesFetched, filesFetched], [70_000, 1]);
  assertEquals(
    model.server.requests.map(({ status, range }) => [status, range]),
    [[302, null], [200, null]],
  );
});

Deno.test("downloadModel() keeps the digests that a repair needs when it links a file", async () => {
  await using model = await createLarge();
  const first = await download(model);
  model.server.push(MODEL_REPO, { ...FILES, "config.json": "{}" });
  const second = await download(model);
  assertEquals(second.bytesFetched, 2);
  const prefixes = first.manifest.files[DECODER]?.prefixes;
  assertEquals(prefixes?.sha256.length, 2);
  assertEquals(second.manifest.files[DECODER]?.prefixes, prefixes);
});
