import { dirname, join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import type { ManifestFile } from "../../storage/manifest.ts";
import { writeResumeRecord } from "../../storage/partial/resume_record.ts";
import type { PrefixDigests } from "../../storage/prefix_digests.ts";
import type { WantedFile } from "../wanted_file.ts";

/** A file that was installed once and need not be right any more. */
export interface InstalledFile {
  /** Folder of the model. */
  directory: string;
  /** What its manifest says of the file. */
  recorded: ManifestFile;
}

/** Where the file is staged. */
export interface TakeDamagedOptions {
  /** Path that the bytes go to; what is there is replaced. */
  target: string;
  /** Path of the record of what is there. */
  recordPath: string;
}

/** The owner writes what is repaired. */
const WRITABLE_MODE = 0o644;

/**
 * Digests of the beginnings of a file, if the manifest has them and they are of the content that is
 * wanted: with them the damaged stretches of a file can be told from the good ones.
 */
export function prefixesOf(
  { digest: { value } }: WantedFile,
  recorded: ManifestFile | undefined,
): PrefixDigests | undefined {
  return recorded?.sha256 === value ? recorded.prefixes : undefined;
}

/**
 * Stages a copy of a damaged file as if it had been fetched so far, so that only its damaged stretches
 * are fetched. The file itself stays as it is. Whether that could be done is no matter: the file is
 * fetched whole otherwise.
 */
export async function takeDamaged(
  { path, bytes, digest }: WantedFile,
  { directory, recorded }: InstalledFile,
  { target, recordPath }: TakeDamagedOptions,
): Promise<void> {
  const { prefixes } = recorded;
  if (prefixes === undefined) return;
  try {
    await Deno.mkdir(dirname(target), { recursive: true });
    await removeIfPresent(target);
    const { isFile, size } = await Deno.stat(join(directory, path));
    if (!isFile || size === 0) return;
    await Deno.copyFile(join(directory, path), target);
    if (Deno.build.os !== "windows") await Deno.chmod(target, WRITABLE_MODE);
    const end = Math.min(size, bytes);
    await Deno.truncate(target, end);
    await writeResumeRecord(recordPath, {
      version: 1,
      bytes,
      digest,
      done: [[0, end]],
      etags: {},
      prefixes,
    });
  } catch {
    await removeIfPresent(target);
  }
}
