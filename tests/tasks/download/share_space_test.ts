import { assertEquals, assertMatch } from "@std/assert";
import { DiskFullError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { freeBytes } from "../../../lib/storage/free_space.ts";
import { shareSpace } from "../../../tasks/download/share_space.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HubModel } from "../../support/hub_model.ts";
import { EMPTY_LOCK, settingOf } from "../../support/hub_run.ts";

/** The same model as a checkpoint, from which another variant is converted. */
function convertedFrom(model: HubModel, approximateBytes: number): ModelRef {
  const { entry, variant } = model.ref();
  const source = {
    kind: "convert",
    from: "checkpoint",
    weights: "int4",
  } as const;
  const converted = { source, files: [], approximateBytes };
  const variants = {
    int4: converted,
    checkpoint: { ...variant, approximateBytes },
  };
  return {
    entry: { ...entry, defaultVariant: "int4", variants },
    variantName: "int4",
    variant: converted,
    key: "fastvlm-0.5b-int4",
  };
}

/** The model with another key and length, as the catalog tells it without a lock. */
function sized(ref: ModelRef, key: string, approximateBytes: number): ModelRef {
  const variant = { ...ref.variant, approximateBytes };
  return { ...ref, key, variant };
}

Deno.test({
  name:
    "shareSpace() refuses each model that has no room beside those before it",
  // Nothing tells how much is free there.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using model = await HubModel.create();
    const free = await freeBytes(model.store.root) ?? 0;
    const third = Math.floor(free / 3);
    const refs = [
      sized(model.ref(), "a", third),
      sized(model.ref(), "b", 2 * third),
      sized(model.ref(), "c", third),
      sized(model.ref(), "d", 10 ** 15),
      sized(model.ref(), "e", 1000),
    ];
    const setting = settingOf(model, captureIo(), { lock: EMPTY_LOCK });
    const refused = await shareSpace(refs, setting);
    assertEquals([...refused.keys()], ["b", "d"]);
    const error = refused.get("d");
    assertEquals(error instanceof DiskFullError, true);
    assertMatch(
      String(error),
      /: Cannot download "d" to ".*": 1050 TB must be free, and .* are$/,
    );
  },
});

Deno.test({
  name:
    "shareSpace() wants room for a checkpoint and for what is converted from it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using model = await HubModel.create();
    const free = await freeBytes(model.store.root) ?? 0;
    const setting = settingOf(model, captureIo(), { lock: EMPTY_LOCK });
    const enough = convertedFrom(model, Math.floor(free * 0.4));
    assertEquals((await shareSpace([enough], setting)).size, 0);
    const tooMuch = convertedFrom(model, Math.floor(free * 0.6));
    const refused = await shareSpace([tooMuch], setting);
    assertEquals([...refused.keys()], ["fastvlm-0.5b-int4"]);
  },
});
