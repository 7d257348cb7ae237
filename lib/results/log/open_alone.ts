import { dirname } from "@std/path";
import { LockTimeoutError } from "../../base/errors.ts";
import { LineFile } from "./line_file.ts";

/** What file systems without locks answer; there it is up to the person to start one run only. */
const UNSUPPORTED_CODES: readonly unknown[] = [
  "ENOLCK",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
];

/**
 * Opens a file for this process alone; folder and file are made if they do not exist. The lock is the
 * system's and ends with the process, however that ends.
 *
 * @throws {LockTimeoutError} If another run has it.
 */
export async function openAlone(path: string): Promise<LineFile> {
  await Deno.mkdir(dirname(path), { recursive: true });
  for (;;) {
    const file = await Deno.open(path, {
      read: true,
      write: true,
      create: true,
    });
    try {
      await lock(file, path);
      const { size, ino } = await file.stat();
      // Another run may have put a new file in its place while this one was opened.
      if ((await Deno.stat(path)).ino === ino) return new LineFile(file, size);
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function lock(file: Deno.FsFile, path: string): Promise<void> {
  try {
    if (await file.tryLock(true)) return;
  } catch (error) {
    if (isUnsupported(error)) return;
    throw error;
  }
  throw new LockTimeoutError(
    `Cannot write "${path}": another run is writing it`,
    { hint: "wait until it has ended, or name another file" },
  );
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Deno.errors.NotSupported ||
    error instanceof Error && "code" in error &&
      UNSUPPORTED_CODES.includes(error.code);
}
