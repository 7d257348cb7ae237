import { exists } from "@std/fs";
import { errorCodeOf } from "../storage_error.ts";

/** What became of a move: it was done, there was nothing to move, or something is in the way. */
export type MoveOutcome = "moved" | "gone" | "taken";

/** How systems refuse to replace a filled folder, or a file by a folder and the reverse. */
const TAKEN_CODES: readonly unknown[] = [
  "ENOTEMPTY",
  "EEXIST",
  "ENOTDIR",
  "EISDIR",
];

/**
 * Gives a folder another name at once and whole, unless something is there. Of several processes that
 * move it, or move something to that name, only one succeeds. The folder above must exist.
 *
 * @throws the file system's other errors.
 */
export async function moveFolder(
  from: string,
  to: string,
): Promise<MoveOutcome> {
  try {
    await Deno.rename(from, to);
    return "moved";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "gone";
    if (TAKEN_CODES.includes(errorCodeOf(error))) return "taken";
    // Windows refuses permission, whatever the reason is.
    if (Deno.build.os === "windows" && await exists(to)) return "taken";
    throw error;
  }
}
