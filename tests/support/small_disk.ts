import { succeeds } from "./shell.ts";
import { TempDirectory } from "./temp_directory.ts";

/** A file system of its own, which can be filled up. */
export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  path: string;
}

/**
 * Mounts a tmpfs of a size such as `"16m"`, or gives `undefined` where that is not possible: it needs
 * Linux and the right to mount.
 */
export async function mountSmallDisk(
  size: string,
  mode: "rw" | "ro" = "rw",
): Promise<SmallDisk | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const folder = await TempDirectory.create();
  const options = `size=${size},${mode}`;
  const { path } = folder;
  const isMounted = await succeeds("mount", [
    "-t",
    "tmpfs",
    "-o",
    options,
    "t",
    path,
  ]);
  if (!isMounted) {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await succeeds("umount", [path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}
