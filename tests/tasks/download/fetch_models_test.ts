import { assertEquals, assertMatch } from "@std/assert";
import { PartialFailureError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
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
): Promise<FetchReport> {
  return await fetchModels(refs, settingOf(model, io), {
    projectRoot: model.beside("project"),
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

Deno.test("fetchModels() gives the outcomes, and keeps a log that it does not speak of", async () => {
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

Deno.test("fetchModels() gives the error of a single model as it is, and says where the log is", async () => {
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
  assertMatch(io.stderr.text, /^log: .*download\.log$/m);
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
