import type { ModelRef } from "./find.ts";

/** Whether installing a model needs the network: its files do not come from this machine. */
export function needsNetwork({ variant: { source } }: ModelRef): boolean {
  return source.kind !== "builtin" && source.kind !== "folder";
}
