/** Brings the names in a folder to the disk, as renames need it; Windows has no such call. */
export async function syncDirectory(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using directory = await Deno.open(path);
  await directory.sync();
}
