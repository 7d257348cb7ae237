import { assertEquals, assertMatch } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { ConfigError, PartialFailureError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import type { Setting } from "../../../tasks/download/fetch_model.ts";
import {
  fetchModels,
  type FetchReport,
} from "../../../tasks/download/fetch_models.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";
import { HubModel } from "../../support/hub_model.ts";
import { settingOf } from "../../support/hub_run.ts";
import { answerWith } from "../../support/hub_reply.ts";

async function fetchAll(
  refs: readonly ModelRef[],
  model: HubModel,
  io: CapturedIo,
  setting: Partial<Setting> = {},
): Promise<FetchReport> {
  const folder = model.beside("log");
  await ensureDir(folder);
  using log = new DownloadLog(join(folder, "download.log"));
  return await fetchModels(refs, settingOf(model, io, setting), {
    log,
    audience: "person",
    maxWorkers: 2,
    connections: 1,
  });
}

/** The same model in another size, which no repository has. */
function lostSize(ref: ModelRef): ModelRef {
  const source = { kind: "hub", repo: "owner/lost", revision: "main" } as const;
  return {
    ...ref,
    key: "fastvlm-9b-q4",
    entry: { ...ref.entry, size: "9b" },
    variant: { ...ref.variant, source },
  };
}

Deno.test("fetchModels() gives the outcomes, and says nothing of the log", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  const { outcomes, failures, error } = await fetchAll(
    [model.ref()],
    model,
    io,
  );
  assertEquals([failures, error], [[], undefined]);
  assertEquals(outcomes.map(({ bytesFetched }) => bytesFetched), [370_014]);
  assertEquals(io.stderr.text.includes("log: "), false);
});

Deno.test("fetchModels() gives the error of a single model as it is", async () => {
  await using model = await HubModel.create();
  model.server.faults.set("resolve:config.json", answerWith(404));
  const io = captureIo();
  const { outcomes, failures, error } = await fetchAll(
    [model.ref()],
    model,
    io,
  );
  assertEquals(outcomes, []);
  assertEquals(failures.map(({ code }) => code), ["notFound"]);
  assertMatch(String(error), /^NotFoundError: Cannot download "config\.json"/);
});

Deno.test("fetchModels() installs what it can of several, and says how many failed", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  const ref = model.ref();
  const refs = [lostSize(ref), ref];
  const { outcomes, failures, error } = await fetchAll(refs, model, io);
  assertEquals(outcomes.map(({ key }) => key), [ref.key]);
  assertEquals(failures.map(({ key }) => key), ["fastvlm-9b-q4"]);
  assertEquals(error instanceof PartialFailureError, true);
  assertEquals(
    String(error),
    "PartialFailureError: Cannot install 1 of 2 models: 9b failed",
  );
  assertMatch(io.stderr.text, /^error: Cannot resolve revision/m);
});

Deno.test("fetchModels() installs the others where one entry of the lock cannot be used", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  const ref = model.ref();
  const other = { ...lostSize(ref), variant: ref.variant };
  const error = new ConfigError("Cannot use it");
  const report = await fetchAll([other, ref], model, io, {
    unusable: new Map([[other.key, error]]),
  });
  assertEquals(report.outcomes.map(({ key }) => key), [ref.key]);
  assertEquals(report.failures, [
    { key: other.key, code: "failed", message: "Cannot use it" },
  ]);
  assertEquals(report.error instanceof PartialFailureError, true);
});

Deno.test("fetchModels() does not take what nobody reads any more for a failure", async () => {
  await using model = await HubModel.create();
  const io = captureIo();
  io.stdout.write = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  };
  const ref = model.ref();
  const other = { ...ref, key: "fastvlm-9b-q4" };
  const { error } = await fetchAll([other, ref], model, io);
  assertEquals(error instanceof Deno.errors.BrokenPipe, true);
  assertEquals(io.stderr.text.includes("error:"), false);
});
