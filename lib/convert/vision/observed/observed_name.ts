import type { Tensor } from "../../../onnx/tensor.ts";

/** What an observed graph gives, by name. */
export type ObservedOutputs = Readonly<Record<string, Tensor>>;

/**
 * What is observed of the channels that a layer reads: means, means of the squares, the least and the
 * largest, one of each a channel.
 */
export type ObservedKind = "mean" | "square" | "least" | "largest";

const OUTPUT_REGEXP = /^(.+)\/observed\.([a-z]+)$/;

/** Name of an output of an observed graph. */
export function observedName(layer: string, kind: ObservedKind): string {
  return `${layer}/observed.${kind}`;
}

/** Names of the layers of which something was observed. */
export function observedLayers(
  runs: readonly ObservedOutputs[],
  kind: ObservedKind,
): string[] {
  const layers = runs.flatMap((outputs) =>
    Object.keys(outputs).flatMap((name) => {
      const [, layer = "", found] = OUTPUT_REGEXP.exec(name) ?? [];
      return found === kind ? [layer] : [];
    })
  );
  return [...new Set(layers)];
}
