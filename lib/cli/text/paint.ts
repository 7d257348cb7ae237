import type { Output } from "../io.ts";

/** How parts of a text stand out, by the code of ECMA-48 that begins it; 0 ends it. */
const CODES = { bold: 1, red: "1;31", cyan: 36 } as const;

/**
 * Makes a part of a line stand out where a person reads it in color, and leaves it alone elsewhere:
 * everything can be understood without.
 */
export function paint(
  text: string,
  color: keyof typeof CODES,
  { hasColor = false }: Pick<Output, "hasColor">,
): string {
  return hasColor ? `\x1b[${CODES[color]}m${text}\x1b[0m` : text;
}
