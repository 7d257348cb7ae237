import { access, constants } from "node:fs/promises";
import { dirname, join } from "@std/path";
import {
  errorCodeOf,
  explainReadFailure,
} from "../../../../lib/storage/storage_error.ts";

/**
 * Says why nothing could be written below a folder, or would be if it were made; `undefined` if nothing
 * speaks against it. Nothing is written to find out.
 *
 * Deno derives the answer from the owner and mode of the nearest folder that exists, for which it wants
 * `--allow-sys=uid,gid`; without that, only a read-only file system shows.
 */
export async function findWriteObstacle(
  folder: string,
): Promise<string | undefined> {
  const permission = await Deno.permissions.query({
    name: "write",
    path: folder,
  });
  if (permission.state !== "granted") return "write permission is missing";
  for (let current = folder;; current = dirname(current)) {
    const error = await refusalOf(current);
    const isMissing = errorCodeOf(error) === "ENOENT";
    if (!isMissing || dirname(current) === current) return explain(error);
  }
}

async function refusalOf(folder: string): Promise<unknown> {
  try {
    if (!(await Deno.stat(folder)).isDirectory) {
      return new Deno.errors.NotADirectory("");
    }
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!isUnknown(error)) return error;
  }
  return await refusalOfRename(folder);
}

/**
 * Renames what does not exist: on Linux a read-only file system refuses that before it looks, and
 * anything else says that nothing is there.
 */
async function refusalOfRename(folder: string): Promise<unknown> {
  const nothing = join(folder, `.${crypto.randomUUID()}`);
  try {
    await Deno.rename(nothing, `${nothing}.tmp`);
  } catch (error) {
    return errorCodeOf(error) === "EROFS" ? error : undefined;
  }
  return undefined;
}

function explain(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Deno.errors.NotADirectory
    ? "a file is in the way"
    : explainReadFailure(error);
}

/** The answer needs a permission that this process lacks. */
function isUnknown(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable;
}
