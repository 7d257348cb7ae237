import { assertEquals } from "@std/assert";
import { ensureDir, exists } from "@std/fs";
import { join } from "@std/path";
import { formatBytes } from "../../../lib/base/bytes.ts";
import type { Lock } from "../../../lib/catalog/schema.ts";
import { downloadModel } from "../../../lib/download/download_model.ts";
import { describePlans } from "../../../tasks/download/describe_plan.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HubModel, MODEL_REPO } from "../../support/hub_model.ts";
import { EMPTY_LOCK, settingOf } from "../../support/hub_run.ts";
import { ZIP_KEY, ZIP_NAME, ZipModel } from "../../support/zip_model.ts";
import { maskFreeSpace, refOf } from "../../support/sample_project.ts";

Deno.test("describePlans() says what a locked model needs, without a request", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await describePlans([model.ref()], settingOf(model, io), false);
  const commit = model.lockEntry().commit?.slice(0, 12);
  assertEquals(
    maskFreeSpace(io.stdout.text),
    `fastvlm-0.5b-q4 from owner/name at ${commit}
FILE                                BYTES  STATE
config.json                          14 B  fetch
onnx/vision_encoder_q4.onnx         70 kB  fetch
onnx/decoder_model_merged_q4.onnx  300 kB  fetch
370 kB to fetch of 370 kB; 389 kB needed, … free
`,
  );
  assertEquals([io.stderr.text, model.server.requests], ["", []]);
  assertEquals(await exists(model.store.root), false);
});

Deno.test("describePlans() asks the Hub of a model without a lock entry for no content", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  const setting = settingOf(model, io, { lock: EMPTY_LOCK });
  await describePlans([model.ref()], setting, true);
  const { commit } = model.lockEntry();
  assertEquals(model.server.summary, [
    `hub 200 /api/models/${MODEL_REPO}/revision/main`,
    `hub 200 /api/models/${MODEL_REPO}/tree/${commit}`,
  ]);
  const { models: [{ freeBytes, ...plan }], ...document } = JSON.parse(
    io.stdout.text,
  );
  assertEquals(document, { version: 1 });
  assertEquals(Number.isSafeInteger(freeBytes), true);
  assertEquals(plan, {
    key: "fastvlm-0.5b-q4",
    kind: "hub",
    repo: MODEL_REPO,
    commit,
    revision: "main",
    isLocked: false,
    alreadyInstalled: false,
    files: Object.entries(model.lockEntry().files).map((
      [path, { bytes }],
    ) => ({ path, bytes, state: "fetch", doneBytes: 0, isVerified: false })),
    totalBytes: 370_014,
    verifiedBytes: 0,
    bytesToAdopt: 0,
    bytesToFetch: 370_014,
    requiredBytes: 388_515,
  });
});

Deno.test("describePlans() says that an installed model needs nothing, unless it is forced", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const { directory } = await downloadModel(ref, {
    store: model.store,
    hub: model.hub(),
    lockEntry: model.lockEntry(),
  });
  const [text, json, forced] = [captureIo(), captureIo(), captureIo()];
  await describePlans([ref], settingOf(model, text), false);
  await describePlans([ref], settingOf(model, json), true);
  await describePlans(
    [ref],
    settingOf(model, forced, { isForced: true }),
    true,
  );
  assertEquals(
    text.stdout.text,
    `fastvlm-0.5b-q4 is installed in ${directory}: nothing to fetch\n`,
  );
  assertEquals(JSON.parse(json.stdout.text), {
    version: 1,
    models: [{
      key: "fastvlm-0.5b-q4",
      alreadyInstalled: true,
      directory,
      bytesToFetch: 0,
    }],
  });
  assertEquals(JSON.parse(forced.stdout.text).models[0].bytesToFetch, 370_014);
});

Deno.test("describePlans() says what is there, in part or elsewhere on this machine", async () => {
  await using model = await HubModel.create();
  const cache = model.beside("hub-cache");
  const { commit = "", files } = model.lockEntry();
  const vision = "onnx/vision_encoder_q4.onnx";
  const blobs = join(cache, "models--owner--name", "blobs");
  await ensureDir(blobs);
  const blob = join(blobs, files[vision]?.sha256 ?? "");
  await Deno.writeFile(blob, new Uint8Array(70_000));
  const staging = join(model.store.root, ".partial", model.ref().key);
  await ensureDir(staging);
  await Deno.writeTextFile(join(staging, "config.json"), '{"version": 1}');
  const io = captureIo({ environment: { HF_HUB_CACHE: cache } });
  await describePlans([model.ref()], settingOf(model, io), false);
  assertEquals(
    maskFreeSpace(io.stdout.text),
    `fastvlm-0.5b-q4 from owner/name at ${commit.slice(0, 12)}
FILE                                BYTES  STATE
config.json                          14 B  verified
onnx/vision_encoder_q4.onnx         70 kB  take from ${blob}
onnx/decoder_model_merged_q4.onnx  300 kB  fetch
300 kB to fetch of 370 kB, 70 kB to take from this machine; 389 kB needed, … free
`,
  );
});

Deno.test("describePlans() says that a built-in model is not fetched", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await describePlans(
    [refOf("fastvlm-tiny-fp32")],
    settingOf(model, io),
    false,
  );
  assertEquals(
    io.stdout.text,
    "fastvlm-tiny-fp32 is built on this machine: nothing to fetch\n",
  );
});

Deno.test("describePlans() needs no network for a locked model, and guesses another one offline", async () => {
  await using model = await HubModel.create();
  const [locked, text, json] = [captureIo(), captureIo(), captureIo()];
  const ref = model.ref();
  await describePlans(
    [ref],
    settingOf(model, locked, { isOffline: true }),
    true,
  );
  assertEquals(JSON.parse(locked.stdout.text).models[0].isLocked, true);
  for (const [io, asJson] of [[text, false], [json, true]] as const) {
    const setting = settingOf(model, io, { isOffline: true, lock: EMPTY_LOCK });
    await describePlans([ref], setting, asJson);
  }
  const { approximateBytes } = ref.entry;
  assertEquals(
    text.stdout.text,
    `fastvlm-0.5b-q4 is about ${formatBytes(approximateBytes)}: more is not ` +
      "known, as it has no lock entry, and the network may not be used\n",
  );
  assertEquals(JSON.parse(json.stdout.text), {
    version: 1,
    models: [{
      key: "fastvlm-0.5b-q4",
      alreadyInstalled: false,
      isLocked: false,
      approximateBytes,
      bytesToFetch: null,
    }],
  });
  assertEquals(model.server.requests, []);
});

Deno.test("describePlans() names an archive, and what is extracted from it", async () => {
  await using zip = await ZipModel.create();
  await using model = await HubModel.create();
  const io = captureIo();
  const lock: Lock = { version: 1, models: { [ZIP_KEY]: zip.lockEntry() } };
  const { hub, store } = zip;
  const setting = settingOf(model, io, { lock, hub, store, stores: [store] });
  await describePlans([zip.ref()], setting, false);
  assertEquals(
    maskFreeSpace(io.stdout.text),
    `${ZIP_KEY} from ${zip.url}
FILE                              BYTES  STATE
${ZIP_NAME}  301 kB  fetch
config.json                        14 B  extract
model.safetensors                300 kB  extract
sub/LICENSE                        1 kB  extract
301 kB to fetch of 301 kB; 632 kB needed, … free
`,
  );
  assertEquals(zip.server.requests, []);
});
