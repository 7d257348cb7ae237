import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { FastvlmError, OfflineError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import { Semaphore } from "../../../lib/base/semaphore.ts";
import { fetchModel, type Run } from "../../../tasks/download/fetch_model.ts";
import type { Outcome } from "../../../tasks/download/outcome.ts";
import { Screen } from "../../../tasks/download/screen.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";
import { HubModel, MODEL_FILES, MODEL_REPO } from "../../support/hub_model.ts";
import { answerWith } from "../../support/hub_reply.ts";
import { EMPTY_LOCK, settingOf } from "../../support/hub_run.ts";
import { renderTerminal } from "../../support/render_terminal.ts";
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
  using screen = new Screen(io, { audience: "person", models: 1 });
  return await fetchModel(ref, {
    ...settingOf(model, io, options),
    log,
    screen,
    pool: new Semaphore(2),
    limits: {},
  });
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
    io.stderr.text.trimEnd().split("\n").map((line) => line.split(/[ :]+/)[1])
      .sort(),
    lines.sort(),
  );
});

Deno.test("fetchModel() redraws its lines on a terminal, and leaves none", async () => {
  await using model = await HubModel.create();
  const io = captureIo({ isTerminal: true });
  await fetch(model, io);
  assertMatch(io.stderr.text, /Downloading .*%/);
  assertEquals(renderTerminal(io.stderr.text), []);
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
    `Cannot install "${KEY}": some of its files are not on this machine, and the network may not be used`,
  );
  assertEquals(error.hint, "leave out --offline and unset FASTVLM_OFFLINE");
  assertEquals(model.server.requests, []);
});

Deno.test("fetchModel() tells when it asks the Hub again, and how it goes on", async () => {
  await using model = await HubModel.create();
  let count = 0;
  model.server.faults.set("revision", (right, context) => {
    count += 1;
    return count === 1
      ? answerWith(503, { "retry-after": "1" })(right, context)
      : right;
  });
  const io = captureIo();
  const { bytesFetched } = await fetch(model, io, { lock: EMPTY_LOCK });
  assertEquals(bytesFetched, 370_014);
  const { host } = new URL(model.server.endpoint);
  assertEquals(
    io.stderr.text.split("\n")[0],
    `Cannot resolve revision "main" of "owner/name": "${host}" answered 503; trying again in 1.0 s`,
  );
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

Deno.test("fetchModel() fetches the checkpoint of what is converted, and keeps it where that fails", async () => {
  await using model = await HubModel.create();
  const files = { "config.json": "{}", "model.safetensors": "no tensors" };
  model.server.push("owner/raw", files);
  await assertRejects(
    () => fetch(model, captureIo(), { ref: refOf("fastvlm-0.5b-int8") }),
    FastvlmError,
    ": it is not a safetensors file",
  );
  const log = await Deno.readTextFile(model.beside("download.log"));
  assertMatch(log, / INFO published .* INFO converting .* ERROR failed /s);
  assertEquals(await model.stored(), [
    "fastvlm-0.5b-checkpoint/config.json",
    "fastvlm-0.5b-checkpoint/manifest.json",
    "fastvlm-0.5b-checkpoint/model.safetensors",
  ]);
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
  assertMatch(
    io.stderr.text,
    new RegExp(
      `^Waiting for process ${holder.pid} on ${Deno.hostname()}, ` +
        `which has been changing ${KEY} since \\d{4}-.*Z\n$`,
    ),
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
    entry: {
      ...model.ref().entry,
      defaultVariant: "checkpoint",
      variants: { checkpoint: variant },
    },
    variantName: "checkpoint",
    variant,
    key: "fastvlm-0.5b-checkpoint",
  };
}
