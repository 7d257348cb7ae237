import type { Difference } from "./chain/difference.ts";

/** Rounds what was measured to the digits that say something. */
export function roundNumber(value: number): number {
  return Number(value.toPrecision(6));
}

/** The errors of parts by name, rounded. */
export function roundErrors(
  differences: ReadonlyMap<string, Difference>,
): Record<string, number> {
  return Object.fromEntries(
    [...differences].map(([name, { error }]) => [
      name,
      Number(error.toPrecision(3)),
    ]),
  );
}
