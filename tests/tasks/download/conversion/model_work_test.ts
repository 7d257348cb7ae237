import { assertEquals } from "@std/assert";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";
import type { ModelRef } from "../../../../lib/catalog/find.ts";
import { workFor } from "../../../../tasks/download/conversion/model_work.ts";
import type { Setting } from "../../../../tasks/download/fetch_model.ts";
import { captureIo } from "../../../support/captured_io.ts";
import { HubModel } from "../../../support/hub_model.ts";
import { EMPTY_LOCK, settingOf } from "../../../support/hub_run.ts";
import { digestsOf, installSample } from "../../../support/sample_model.ts";
import { refOf } from "../../../support/sample_project.ts";

const CONVERTED = refOf("fastvlm-0.5b-int8");
const CHECKPOINT = refOf("fastvlm-0.5b-checkpoint");
const TINY = refOf("fastvlm-tiny-fp32");
const FILES = { "config.json": "{}", "model.safetensors": "weights" };

/** What is to be done, by the keys. */
async function work(
  ref: ModelRef,
  setting: Setting,
): Promise<{ fetched?: string; converted?: string }> {
  const { fetched, converted } = await workFor(ref, setting);
  return {
    ...(fetched && { fetched: fetched.key }),
    ...(converted && { converted: converted.key }),
  };
}

Deno.test("workFor() tells what is fetched and what is converted", async (t) => {
  await using model = await HubModel.create();
  const setting = settingOf(model, captureIo(), { lock: EMPTY_LOCK });
  const all = { fetched: CHECKPOINT.key, converted: CONVERTED.key };
  const { fetched: _fetched, ...converted } = all;

  await t.step("of what comes as it is", async () => {
    assertEquals(await work(model.ref(), setting), {
      fetched: model.ref().key,
    });
    assertEquals(await work(TINY, setting), {});
  });
  await t.step("without a checkpoint", async () => {
    assertEquals(await work(CONVERTED, setting), all);
  });
  await t.step("with one", async () => {
    await installSample(model.store, CHECKPOINT, FILES);
    assertEquals(await work(CONVERTED, setting), converted);
    assertEquals(await work(CONVERTED, { ...setting, isRepair: true }), all);
  });
  await t.step("with one that the lock does not want", async () => {
    const entry: LockEntry = {
      ...{ repo: "owner/raw", commit: "0".repeat(40) },
      files: digestsOf({ ...FILES, "config.json": "[]" }),
    };
    const models = { [CHECKPOINT.key]: entry };
    const lock = { version: 1, models } as const;
    assertEquals(await work(CONVERTED, { ...setting, lock }), all);
  });
  await t.step("where it is converted already", async () => {
    await installSample(model.store, CONVERTED, { "config.json": "{}" });
    assertEquals(await work(CONVERTED, setting), {});
    assertEquals(
      await work(CONVERTED, { ...setting, isForced: true }),
      converted,
    );
  });
});
