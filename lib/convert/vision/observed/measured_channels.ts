import { toFloat32 } from "../../../onnx/tensor.ts";
import type { MeasuredChannels } from "../values/balance.ts";
import {
  observedLayers,
  observedName,
  type ObservedOutputs,
} from "./observed_name.ts";

/**
 * What an observed graph gave of the channels that its layers read, over some runs on pictures of one
 * size, by the layers' names.
 */
export function measuredChannels(
  runs: readonly ObservedOutputs[],
): Map<string, MeasuredChannels> {
  return new Map(
    observedLayers(runs, "mean").map((layer) => {
      const mean = meanOf(runs, observedName(layer, "mean"));
      const square = meanOf(runs, observedName(layer, "square"));
      const variance = square.map((value, channel) =>
        // Single precision can leave less than nothing of a difference.
        Math.max(value - (mean[channel] ?? 0) ** 2, 0)
      );
      return [layer, { mean, variance }];
    }),
  );
}

function meanOf(runs: readonly ObservedOutputs[], name: string): number[] {
  const found = runs.flatMap((outputs) => outputs[name] ?? []).map(toFloat32);
  const [first = new Float32Array()] = found;
  return Array.from(
    first,
    (_, channel) =>
      found.reduce((sum, values) => sum + (values[channel] ?? 0), 0) /
      found.length,
  );
}
