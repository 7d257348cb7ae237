import { assertEquals, assertMatch } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { ConfigError, PartialFailureError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import { withModelLock } from "../../../lib/storage/model_lock.ts";
import type { Setting } from "../../../tasks/download/fetch_model.ts";
import {
  fetchModels,
  type FetchReport,
} from "../../../tasks/download/fetch_models.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";
import { HubModel } from "../../support/hub_model.ts";
import { settingOf } from "../../support/hub_run.ts";
import { answerWith } from "../../support/hub_reply.ts";
import { waitUntil } from "../../support/wait_until.ts";

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

Deno.test("fetchModels() counts all models in the sum from the start, and its percentage never falls", async (t) => {
  const cases = {
    "as large as was thought": 370_014,
    "larger": 100_000,
    "smaller": 900_000,
  };
  for (const [name, approximateBytes] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      const io = captureIo({ isTerminal: true });
      const ref = model.ref();
      const entry = { ...ref.entry, approximateBytes };
      const later = { ...ref, key: "fastvlm-9b-q4", entry };
      const running = withModelLock(
        model.store,
        later.key,
        async () => {
          const done = fetchAll([ref, later], model, io);
          await waitUntil(() => io.stdout.text.includes(" installed with "));
          return { done };
        },
      );
      const { error } = await (await running).done;
      assertEquals(error, undefined);
      const percents = percentsOf(io);
      const half = Math.floor(37_001_400 / (370_014 + approximateBytes));
      assertEquals(percents.includes(half), true, percents.join(" "));
      assertEquals(percents, percents.toSorted((a, b) => a - b));
    });
  }
});

Deno.test("fetchModels() does not count what is installed, nor what cannot be used", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  await fetchAll([ref], model, captureIo());
  const [next, unusable] = ["fastvlm-9b-q4", "fastvlm-8b-q4"].map((key) => ({
    ...ref,
    key,
  }));
  const io = captureIo({ isTerminal: true });
  await fetchAll([ref, next ?? ref, unusable ?? ref], model, io, {
    unusable: new Map([["fastvlm-8b-q4", new ConfigError("Cannot use it")]]),
  });
  assertEquals(
    new Set(totalsOf(io)),
    new Set(["370 kB"]),
  );
});

/** The percentages of the sum that were shown. */
function percentsOf({ stderr }: CapturedIo): number[] {
  return [...stderr.text.matchAll(/Downloading\D+(\d+)%/g)]
    .map(([, percent]) => Number(percent));
}

/** The totals of the sum that were shown. */
function totalsOf({ stderr }: CapturedIo): string[] {
  return [...stderr.text.matchAll(/Downloading [^/]+\/([\d.]+ \w+)/g)]
    .map(([, total = ""]) => total);
}

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
