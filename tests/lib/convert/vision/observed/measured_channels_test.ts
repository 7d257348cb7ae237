import { assertEquals } from "@std/assert";
import { measuredChannels } from "../../../../../lib/convert/vision/observed/measured_channels.ts";
import { observedName } from "../../../../../lib/convert/vision/observed/observed_name.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";

function vector(...values: number[]): Tensor {
  const data = Float32Array.from(values);
  return { type: "float32", shape: [data.length], data };
}

Deno.test("measuredChannels() takes means and variances over all runs", () => {
  const [mean, square] = ["mean", "square"].map((kind) =>
    observedName("network.0.0.convffn.fc1", kind as "mean" | "square")
  ) as [string, string];
  const runs = [
    { output: vector(9), [mean]: vector(1, 0.5), [square]: vector(2, 0.25) },
    { output: vector(9), [mean]: vector(3, 0.5), [square]: vector(12, 0.25) },
  ];
  assertEquals(
    measuredChannels(runs),
    new Map([["network.0.0.convffn.fc1", {
      mean: [2, 0.5],
      variance: [3, 0],
    }]]),
  );
});

Deno.test("measuredChannels() never gives less than no variance", () => {
  const runs = [{
    [observedName("a", "mean")]: vector(1),
    [observedName("a", "square")]: vector(0.999999),
  }];
  assertEquals(measuredChannels(runs).get("a")?.variance, [0]);
});

Deno.test("measuredChannels() finds nothing where nothing was observed", () => {
  assertEquals(measuredChannels([{ output: vector(1) }]).size, 0);
});
