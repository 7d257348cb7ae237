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
    if (await mayAskForUser()) {
      await access(folder, constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    return error;
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

/** Asked before, since without it `access()` of Deno 2.9.6 ends the process rather than rejecting. */
async function mayAskForUser(): Promise<boolean> {
  const statuses = await Promise.all(
    (["uid", "gid"] as const).map((kind) =>
      Deno.permissions.query({ name: "sys", kind })
    ),
  );
  return statuses.every(({ state }) => state === "granted");
}
