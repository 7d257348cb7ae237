import { dirname } from "@std/path";

/**
 * Writes a file so that its name holds either the old content or the whole new one: beside, flushed
 * to the disk, then renamed. Missing folders are made.
 */
export async function atomicWrite(
  path: string,
  data: Uint8Array | string,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeAndSync(
      beside,
      typeof data === "string" ? new TextEncoder().encode(data) : data,
    );
    await Deno.rename(beside, path);
  } catch (error) {
    await removeIfPresent(beside);
    throw error;
  }
}

async function writeAndSync(path: string, data: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  let written = 0;
  while (written < data.byteLength) {
    written += await file.write(data.subarray(written));
  }
  await file.sync();
}

/** Removes a file or folder with all it holds; nothing there is fine. */
export async function removeIfPresent(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
