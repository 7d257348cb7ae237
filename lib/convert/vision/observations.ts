import { type Tensor, toFloat32 } from "../../onnx/tensor.ts";
import type { MeasuredChannels } from "./values/balance.ts";

/** What an observed graph gives, by name. */
type Outputs = Readonly<Record<string, Tensor>>;

const OUTPUT_REGEXP = /^(.+)\/observed\.(?:mean|square)$/;

/** Name of an output of an observed graph: the means of what a layer reads, or of the squares. */
export function observationName(
  layer: string,
  kind: "mean" | "square",
): string {
  return `${layer}/observed.${kind}`;
}

/**
 * What an observed graph gave of the channels that its layers read, over some runs on pictures of one
 * size, by the layers' names.
 */
export function measuredChannels(
  runs: readonly Outputs[],
): Map<string, MeasuredChannels> {
  const layers = new Set(
    runs.flatMap((outputs) =>
      Object.keys(outputs).flatMap((name) =>
        OUTPUT_REGEXP.exec(name)?.[1] ?? []
      )
    ),
  );
  return new Map([...layers].map((layer) => {
    const mean = meanOf(runs, observationName(layer, "mean"));
    const square = meanOf(runs, observationName(layer, "square"));
    const variance = square.map((value, channel) =>
      // Single precision can leave less than nothing of a difference.
      Math.max(value - (mean[channel] ?? 0) ** 2, 0)
    );
    return [layer, { mean, variance }];
  }));
}

function meanOf(runs: readonly Outputs[], name: string): number[] {
  const found = runs.flatMap((outputs) => outputs[name] ?? []).map(toFloat32);
  const [first = new Float32Array()] = found;
  return Array.from(
    first,
    (_, channel) =>
      found.reduce((sum, values) => sum + (values[channel] ?? 0), 0) /
      found.length,
  );
}
