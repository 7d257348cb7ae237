import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import { FeatureCache } from "../../../../../lib/fastvlm/generation/reuse/feature_cache.ts";
import { prepareImage } from "../../../../../lib/fastvlm/image/prepare_image.ts";
import type { OpenModel } from "../../../../../lib/fastvlm/model/open_model.ts";
import { byteValues } from "../../../../../lib/onnx/pixels.ts";
import { RED_SQUARE } from "../../../../support/onnx_question.ts";
import { openTinyModel } from "../../../../support/onnx_tiny_model.ts";

/** Bytes of the features of one picture of the built-in model. */
const FEATURE_BYTES = 256 * 128 * 4;

Deno.test("FeatureCache.see() looks at a picture once", async () => {
  await using model = await openTinyModel();
  const cache = new FeatureCache(model.vision, { maxBytes: FEATURE_BYTES });
  const { pixels } = await prepare(model);
  const first = await cache.see("a", pixels);
  const second = await cache.see("a", pixels);
  assertGreater(first.visionMs, 0);
  assertEquals(second, { ...first, visionMs: 0, queueMs: 0 });
  assertEquals(cache.bytes, FEATURE_BYTES);
});

Deno.test("FeatureCache.see() has requests for one picture wait for the same run", async () => {
  await using model = await openTinyModel();
  const cache = new FeatureCache(model.vision, { maxBytes: FEATURE_BYTES });
  const { pixels } = await prepare(model);
  const seen = await Promise.all(
    ["a", "a", "b"].map((name) => cache.see(name, pixels)),
  );
  assertEquals(seen.map(({ visionMs }) => visionMs > 0), [true, false, true]);
  assertEquals(seen.map(({ queueMs }) => queueMs > 0).slice(1), [true, true]);
  assertEquals(seen[1]?.features, seen[0]?.features);
});

Deno.test("FeatureCache.see() lets go of what was not used for long", async () => {
  await using model = await openTinyModel();
  const cache = new FeatureCache(model.vision, { maxBytes: 2 * FEATURE_BYTES });
  const { pixels } = await prepare(model);
  const ran: boolean[] = [];
  for (const name of ["a", "b", "a", "c", "a", "b"]) {
    ran.push((await cache.see(name, pixels)).visionMs > 0);
  }
  assertEquals(ran, [true, true, false, true, false, true]);
  assertEquals(cache.bytes, 2 * FEATURE_BYTES);
});

Deno.test("FeatureCache.see() keeps nothing if it may not", async () => {
  await using model = await openTinyModel();
  const cache = new FeatureCache(model.vision);
  const { pixels } = await prepare(model);
  const seen = await Promise.all([
    cache.see("a", pixels),
    cache.see("a", pixels),
  ]);
  assertEquals(seen.map(({ visionMs }) => visionMs > 0), [true, true]);
  assertEquals(cache.bytes, 0);
});

Deno.test("FeatureCache.see() goes on after a picture that fails", async () => {
  await using model = await openTinyModel();
  const cache = new FeatureCache(model.vision, { maxBytes: FEATURE_BYTES });
  const wrong = {
    side: 0,
    bytes: new Uint8Array(),
    values: byteValues(() => 0),
  };
  await Promise.all(
    [1, 2].map(() =>
      assertRejects(() => cache.see("a", wrong), ModelFormatError)
    ),
  );
  const { pixels } = await prepare(model);
  assertGreater((await cache.see("a", pixels)).visionMs, 0);
});

async function prepare(model: OpenModel) {
  return await prepareImage(RED_SQUARE, model.config.preprocessing);
}
