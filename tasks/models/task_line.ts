import type { ModelRef } from "../../lib/catalog/find.ts";

/** The command line of a task for one model, as in `deno task download --size 0.5b`. */
export function taskLine(
  task: string,
  { entry, variantName }: ModelRef,
  ...flags: readonly string[]
): string {
  return [
    `deno task ${task} --size ${entry.size}`,
    ...(variantName === entry.defaultVariant
      ? []
      : [`--variant ${variantName}`]),
    ...flags,
  ].join(" ");
}
