import { assertAlmostEquals, assertEquals } from "@std/assert";
import { measuredRanges } from "../../../../../lib/convert/vision/observed/measured_ranges.ts";
import {
  type ObservedKind,
  observedName,
} from "../../../../../lib/convert/vision/observed/observed_name.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";

function outputs(
  layer: string,
  ends: Partial<Record<ObservedKind, number[]>>,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(ends).map(([kind, values]) => {
      const data = Float32Array.from(values);
      const name = observedName(layer, kind as ObservedKind);
      return [name, { type: "float32", shape: [data.length], data }];
    }),
  );
}

Deno.test("measuredRanges() takes the ends of all channels over all runs", () => {
  const runs = [
    outputs("a.fc2", { least: [-0.125, 0], largest: [2, 3] }),
    outputs("a.fc2", { least: [0, -0.25], largest: [4, 1] }),
  ];
  assertEquals(
    measuredRanges(runs, new Map()),
    new Map([["a.fc2", { least: -0.25, largest: 4 }]]),
  );
});

Deno.test("measuredRanges() shifts and scales channels as the layers before do", () => {
  const runs = [outputs("a.fc1", { least: [96, -1], largest: [112, 1] })];
  const channels = { mean: [100, 0], variance: [16, 0.0625] };
  const ranges = measuredRanges(runs, new Map([["a.fc1", channels]]));
  const { least = NaN, largest = NaN } = ranges.get("a.fc1") ?? {};
  // Divided by the square roots of the deviations, which are 2 and 0.5.
  assertAlmostEquals(least, -2, 1e-9);
  assertAlmostEquals(largest, 6, 1e-9);
});

Deno.test("measuredRanges() finds nothing where nothing was observed", () => {
  const data = Float32Array.of(1);
  const output: Tensor = { type: "float32", shape: [1], data };
  assertEquals(measuredRanges([{ output }], new Map()).size, 0);
});
