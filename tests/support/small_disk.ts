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
  const isMounted = await run("mount", "-t", "tmpfs", "-o", options, "t", path);
  if (!isMounted) {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run("umount", path);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, {
      args,
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
