import type { Output } from "../io.ts";
import { paint } from "./paint.ts";

/** `Usage:`, and the titles of sections, which have their line for themselves. */
const TITLE_REGEXP = /^(?:Usage:(?= )|[A-Z][a-z ]+:$)/gm;

/** Makes the titles of a help text stand out where a person reads it in color. */
export function paintTitles(
  help: string,
  output: Pick<Output, "hasColor">,
): string {
  return help.replaceAll(
    TITLE_REGEXP,
    (title) => paint(title, "bold", output),
  );
}
