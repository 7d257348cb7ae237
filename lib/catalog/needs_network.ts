import { isConverted, sourceOf } from "./conversion.ts";
import type { ModelRef } from "./find.ts";

/** Whether installing a model needs the network: its files do not come from this machine. */
export function needsNetwork(ref: ModelRef): boolean {
  if (isConverted(ref)) return needsNetwork(sourceOf(ref));
  const { kind } = ref.variant.source;
  return kind !== "builtin" && kind !== "folder";
}
