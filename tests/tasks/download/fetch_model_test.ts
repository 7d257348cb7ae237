import { assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { FastvlmError, OfflineError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import {
  fetchModel,
  type Outcome,
  type Run,
} from "../../../tasks/download/fetch_model.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";
import { HubModel, MODEL_FILES, MODEL_REPO } from "../../support/hub_model.ts";
import { EMPTY_LOCK, runOf } from "../../support/hub_run.ts";
import { refOf } from "../../support/sample_project.ts";

const KEY = "fastvlm-0.5b-q4";
const LOCK_HOLDER = fromFileUrl(
  new URL("../../support/hold_model_lock.ts", import.meta.url),
);

async function fetch(
  model: HubModel,
  io: CapturedIo,
  { ref = model.ref(), ...options }: Partial<Run> & { ref?: ModelRef } = {},
): Promise<Outcome> {
  using log = new DownloadLog(model.beside("download.log"));
  return await fetchModel(ref, { ...runOf(model, io, options), log });
}

Deno.test("fetchModel() installs a model and tells how it goes", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  const directory = join(model.store.root, KEY);
  assertEquals(await fetch(model, io), {
    key: KEY,
    directory,
    alreadyInstalled: false,
    bytesFetched: 370_014,
  });
  assertEquals(
    io.stdout.text.replace(/in \S+ m?s:/, "in …:"),
    `${KEY} installed with 370 kB in …: ${directory}\n`,
  );
  const lines = Object.keys(MODEL_FILES).flatMap((path) => [path, path]);
  assertEquals(
    io.stderr.text.split("\n").map((line) => line.split(/[ :]+/)[1]),
    [...lines, undefined],
  );
});

Deno.test("fetchModel() redraws one line on a terminal", async () => {
  await using model = await HubModel.create();
  const io = captureIo({ isTerminal: true });
  await fetch(model, io);
  assertEquals(io.stderr.text.includes("\n"), false);
  assertEquals(io.stderr.text.includes("100%"), true, io.stderr.text);
});

Deno.test("fetchModel() is content with an installed model, offline too", async () => {
  await using model = await HubModel.create();
  const { directory } = await fetch(model, captureIo());
  model.server.requests.length = 0;
  for (const isOffline of [false, true]) {
    const io = captureIo();
    assertEquals(await fetch(model, io, { isOffline }), {
      key: KEY,
      directory,
      alreadyInstalled: true,
      bytesFetched: 0,
    });
    assertEquals([io.stdout.text, io.stderr.text], [
      `${KEY} is installed in ${directory}\n`,
      "",
    ]);
  }
  assertEquals(model.server.requests, []);
});

Deno.test("fetchModel() refuses to install from the network offline", async () => {
  await using model = await HubModel.create();
  const error = await assertRejects(
    () => fetch(model, captureIo(), { isOffline: true }),
    OfflineError,
    `Cannot install "${KEY}": the network may not be used`,
  );
  assertEquals(error.hint, "leave out --offline and unset FASTVLM_OFFLINE");
  assertEquals(model.server.requests, []);
});

Deno.test("fetchModel() remarks what the person should know of the model", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await fetch(model, io, {
    lock: EMPTY_LOCK,
    ref: checkpointOf(model),
  });
  const key = "fastvlm-0.5b-checkpoint";
  assertEquals(
    io.stderr.text.split("\n").filter((line) => line.startsWith("note: ")),
    [
      `note: ${key} has no lock entry: its files are as the Hub says, and its manifest records them`,
      `note: ${key} is a checkpoint: it has to be converted before it can run`,
    ],
  );
});

Deno.test("fetchModel() says nothing when it is quiet", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  await fetch(model, io, { lock: EMPTY_LOCK, isQuiet: true });
  assertEquals([io.stdout.text, io.stderr.text], ["", ""]);
});

Deno.test("fetchModel() refuses a variant that has to be converted", async () => {
  await using model = await HubModel.create();
  await assertRejects(
    () => fetch(model, captureIo(), { ref: refOf("fastvlm-0.5b-int8") }),
    FastvlmError,
    'Cannot install "fastvlm-0.5b-int8": sources of kind "convert" are not supported yet',
  );
});

Deno.test("fetchModel() names the process that it waits for, and goes on after it", async () => {
  await using model = await HubModel.create();
  const holder = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-check", "--no-prompt"],
      ...[
        `--allow-read=${model.store.root}`,
        `--allow-write=${model.store.root}`,
      ],
      ...[LOCK_HOLDER, model.store.root, KEY, Deno.hostname()],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read(); // Says that it holds the lock.
  const io = captureIo();
  const said = Promise.withResolvers<void>();
  const write = io.stderr.write;
  io.stderr.write = (text) => {
    write.call(io.stderr, text);
    said.resolve();
  };
  const fetching = fetch(model, io);
  await said.promise;
  assertEquals(
    io.stderr.text,
    `Waiting for process ${holder.pid}, which is changing ${KEY}\n`,
  );
  await holder.stdin.close();
  assertEquals((await fetching).bytesFetched, 370_014);
  await reader.cancel();
  await holder.status;
});

/** The model as a checkpoint of the same repository. */
function checkpointOf(model: HubModel): ModelRef {
  const source = { kind: "hub", repo: MODEL_REPO, revision: "main" } as const;
  const variant = { source, files: ["*.json"] };
  return {
    entry: { ...model.ref().entry, variants: { checkpoint: variant } },
    variantName: "checkpoint",
    variant,
    key: "fastvlm-0.5b-checkpoint",
  };
}
