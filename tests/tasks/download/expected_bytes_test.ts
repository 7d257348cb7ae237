import { assertEquals } from "@std/assert";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import type { Lock, Variant } from "../../../lib/catalog/schema.ts";
import { expectedBytes } from "../../../tasks/download/expected_bytes.ts";
import { fetchModels } from "../../../tasks/download/fetch_models.ts";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import type { Setting } from "../../../tasks/download/fetch_model.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HubModel } from "../../support/hub_model.ts";
import { EMPTY_LOCK, settingOf } from "../../support/hub_run.ts";

const LOCKED_BYTES = 370_014;

/** The same model as another variant of its size. */
function variantOf(ref: ModelRef, changes: Partial<Variant>): ModelRef {
  const variant = { ...ref.variant, ...changes };
  const variants = { ...ref.entry.variants, other: variant };
  return {
    ...ref,
    entry: { ...ref.entry, variants },
    variant,
    variantName: "other",
    key: "fastvlm-0.5b-other",
  };
}

async function install(model: HubModel): Promise<void> {
  const io = captureIo();
  using log = new DownloadLog(model.beside("download.log"));
  const { error } = await fetchModels([model.ref()], settingOf(model, io), {
    ...{ log, audience: "nobody", maxWorkers: 2, connections: 1 },
  });
  if (error !== undefined) throw error;
}

Deno.test("expectedBytes() is what the lock says of all files, or of the archive", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const setting = settingOf(model, captureIo());
  assertEquals(await expectedBytes(ref, setting), LOCKED_BYTES);
  const archive = { bytes: 123, sha256: "0".repeat(64) };
  const lock: Lock = {
    version: 1,
    models: { [ref.key]: { ...model.lockEntry(), archive } },
  };
  assertEquals(await expectedBytes(ref, { ...setting, lock }), 123);
});

Deno.test("expectedBytes() is what the catalog says where there is no lock", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const setting = settingOf(model, captureIo(), { lock: EMPTY_LOCK });
  assertEquals(await expectedBytes(ref, setting), 370_000);
  const other = variantOf(ref, { approximateBytes: 5 });
  assertEquals(await expectedBytes(other, setting), 5);
  const source = { kind: "builtin", recipe: "tiny" } as const;
  assertEquals(await expectedBytes(variantOf(ref, { source }), setting), 0);
});

Deno.test("expectedBytes() is 0 of what is installed, unless it is to be fetched anew or read", async () => {
  await using model = await HubModel.create();
  await install(model);
  const cases: [Partial<Setting>, number][] = [
    [{}, 0],
    [{ isForced: true }, LOCKED_BYTES],
    [{ isRepair: true }, LOCKED_BYTES],
  ];
  for (const [options, bytes] of cases) {
    const setting = settingOf(model, captureIo(), options);
    assertEquals(await expectedBytes(model.ref(), setting), bytes);
  }
});

Deno.test("expectedBytes() of what is converted is that of its checkpoint, unless a store has it", async () => {
  await using model = await HubModel.create();
  const source = { kind: "convert", from: "q4" } as Variant["source"];
  const converted = variantOf(model.ref(), { source });
  const setting = settingOf(model, captureIo());
  assertEquals(await expectedBytes(converted, setting), LOCKED_BYTES);
  await install(model);
  const forced = { ...setting, isForced: true };
  assertEquals(await expectedBytes(converted, forced), 0);
});
