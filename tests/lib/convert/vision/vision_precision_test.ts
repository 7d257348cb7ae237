import { assertEquals } from "@std/assert";
import {
  VisionPrecision,
  type VisionPrecisionOptions,
} from "../../../../lib/convert/vision/vision_precision.ts";

Deno.test("VisionPrecision.isInteger() leaves the blocks that are kept in fp32", () => {
  const keepFloat = new Set(["network.4.12"]);
  const precision = new VisionPrecision({ weights: "int8", keepFloat });
  assertEquals(precision.isInteger("network.4.1"), true);
  assertEquals(precision.isInteger("network.4.12"), false);
});

Deno.test("VisionPrecision.isInteger() is for int8 only", () => {
  for (const weights of ["fp32", "fp16"] as const) {
    const precision = new VisionPrecision({ weights });
    assertEquals(precision.isInteger("network.4.1"), false);
  }
});

Deno.test("VisionPrecision.isPerRow() knows none, some and all blocks", () => {
  const isPerRow = (perRow?: boolean | ReadonlySet<string>) =>
    ["network.7.0", "network.7.1"].map((block) =>
      new VisionPrecision({
        weights: "int8",
        ...(perRow !== undefined && { perRow }),
      }).isPerRow(block)
    );
  assertEquals(isPerRow(), [false, false]);
  assertEquals(isPerRow(new Set(["network.7.1"])), [false, true]);
  assertEquals(isPerRow(true), [true, true]);
});

Deno.test("VisionPrecision.rangeOf() gives ranges of layers in blocks of 8 bits that do not scale tokens", () => {
  const layer = "network.7.0.convffn.fc1";
  const range = { least: -1, largest: 2 };
  const rangeOf = (options: Partial<VisionPrecisionOptions>) =>
    new VisionPrecision({
      weights: "int8",
      ranges: new Map([[layer, range]]),
      ...options,
    }).rangeOf("network.7.0", layer);
  assertEquals(rangeOf({}), range);
  assertEquals(rangeOf({ ranges: new Map() }), undefined);
  assertEquals(rangeOf({ weights: "fp32" }), undefined);
  assertEquals(rangeOf({ keepFloat: new Set(["network.7.0"]) }), undefined);
  assertEquals(rangeOf({ perRow: new Set(["network.7.0"]) }), undefined);
});

Deno.test("VisionPrecision stores numbers in half precision for fp16 only", () => {
  const storage = (["fp32", "fp16", "int8"] as const).map((weights) =>
    new VisionPrecision({ weights }).storage
  );
  assertEquals(storage, ["float32", "float16", "float32"]);
});
