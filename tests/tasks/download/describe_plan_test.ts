import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { OfflineError } from "../../../lib/base/errors.ts";
import { downloadModel } from "../../../lib/download/download_model.ts";
import { describePlans } from "../../../tasks/download/describe_plan.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HubModel, MODEL_REPO } from "../../support/hub_model.ts";
import { EMPTY_LOCK, runOf } from "../../support/hub_run.ts";
import { maskFreeSpace, refOf } from "../../support/sample_project.ts";

Deno.test("describePlans() says what a locked model needs, without a request", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await describePlans([model.ref()], runOf(model, io), false);
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
  const run = runOf(model, io, { lock: EMPTY_LOCK });
  await describePlans([model.ref()], run, true);
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
    repo: MODEL_REPO,
    commit,
    revision: "main",
    isLocked: false,
    alreadyInstalled: false,
    files: Object.entries(model.lockEntry().files).map((
      [path, { bytes }],
    ) => ({ path, bytes, isVerified: false })),
    totalBytes: 370_014,
    verifiedBytes: 0,
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
  await describePlans([ref], runOf(model, text), false);
  await describePlans([ref], runOf(model, json), true);
  await describePlans([ref], runOf(model, forced, { isForced: true }), true);
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

Deno.test("describePlans() says that a built-in model is not fetched", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await describePlans([refOf("fastvlm-tiny-fp32")], runOf(model, io), false);
  assertEquals(
    io.stdout.text,
    "fastvlm-tiny-fp32 is built on this machine: nothing to fetch\n",
  );
});

Deno.test("describePlans() needs no network for a locked model, and refuses another one offline", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await describePlans(
    [model.ref()],
    runOf(model, io, { isOffline: true }),
    true,
  );
  assertEquals(JSON.parse(io.stdout.text).models.length, 1);
  const run = runOf(model, captureIo(), { isOffline: true, lock: EMPTY_LOCK });
  const error = await assertRejects(
    () => describePlans([model.ref()], run, false),
    OfflineError,
    'Cannot plan "fastvlm-0.5b-q4": it has no lock entry, and the network may not be used',
  );
  assertEquals(error.hint, "leave out --offline and unset FASTVLM_OFFLINE");
  assertEquals(model.server.requests, []);
});
