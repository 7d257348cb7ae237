import { dirname } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { DigestMismatchError } from "../../../base/errors.ts";
import type { FileDigest } from "../../../catalog/schema.ts";
import type { VerifiedFile } from "../../../storage/manifest.ts";
import { PREFIX_STEP_BYTES } from "../../../storage/prefix_digests.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";
import { PrefixHash } from "../../transfer/part/prefix_hash.ts";
import { RandomAccessFile } from "../../transfer/part/random_access_file.ts";
import type { ArchivedFile } from "./select_entries.ts";
import type { ZipArchive } from "./zip_archive.ts";

/** Where an archived file goes, and what it must be. */
export interface ExtractFileOptions {
  /** Path that the content is written to; what is there is replaced. */
  target: string;
  /** What the content must be, if that is known. */
  expected?: FileDigest;
  /** Called with the bytes that are written, after each chunk. */
  onBytes?: (bytes: number) => void;
  /** Ends the extraction. */
  signal?: AbortSignal;
}

/**
 * Writes one file of an archive to the disk. A file that is not whole and right does not stay.
 *
 * @throws {DigestMismatchError} If it is not what it must be.
 * @throws {DiskFullError} If there is no room for it; `StorageError` if the file system refuses.
 * @throws what `ZipArchive.read()` throws, and the signal's reason.
 */
export async function extractFile(
  archive: ZipArchive,
  file: ArchivedFile,
  options: ExtractFileOptions,
): Promise<VerifiedFile> {
  const { target: path } = options;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    // Made anew: a link or a read-only file of that name would be written through, or refuse.
    await removeIfPresent(path);
    return await writeWhole(archive, file, options);
  } catch (error) {
    throw explainStorageError(error, { action: "write", path });
  }
}

/** Digests one file of an archive, and writes nothing. */
export async function digestEntry(
  archive: ZipArchive,
  { entry }: ArchivedFile,
  signal?: AbortSignal,
): Promise<VerifiedFile> {
  const bytes = entry.uncompressedSize;
  const hash = beginHash(bytes);
  for await (const chunk of archive.read(entry)) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return verified(bytes, hash);
}

async function writeWhole(
  archive: ZipArchive,
  file: ArchivedFile,
  options: ExtractFileOptions,
): Promise<VerifiedFile> {
  const { target, expected } = options;
  try {
    const written = await writeFile(archive, file, options);
    if (expected) checkDigest(archive, file, { expected, written });
    return written;
  } catch (error) {
    await removeIfPresent(target);
    throw error;
  }
}

async function writeFile(
  archive: ZipArchive,
  { entry }: ArchivedFile,
  { target, onBytes, signal }: ExtractFileOptions,
): Promise<VerifiedFile> {
  const bytes = entry.uncompressedSize;
  const hash = beginHash(bytes);
  const opened = await Deno.open(target, { write: true, createNew: true });
  using output = new RandomAccessFile(opened);
  for await (const chunk of archive.read(entry)) {
    signal?.throwIfAborted();
    writeAll(output, hash.position, chunk);
    hash.update(chunk);
    onBytes?.(hash.position);
  }
  await output.sync();
  return verified(bytes, hash);
}

function beginHash(bytes: number): PrefixHash {
  return new PrefixHash({ bytes }, {
    stepBytes: PREFIX_STEP_BYTES,
    sha256: [],
  });
}

function verified(bytes: number, hash: PrefixHash): VerifiedFile {
  const { prefixes } = hash;
  const { sha256 } = hash.digest();
  return {
    bytes,
    sha256,
    ...(prefixes.sha256.length > 0 && { prefixes }),
  };
}

function writeAll(
  output: RandomAccessFile,
  position: number,
  chunk: Uint8Array,
): void {
  let written = 0;
  while (written < chunk.byteLength) {
    written += output.writeAt(position + written, chunk.subarray(written));
  }
}

function checkDigest(
  { name }: ZipArchive,
  { path }: ArchivedFile,
  { expected, written }: { expected: FileDigest; written: FileDigest },
): void {
  if (written.sha256 === expected.sha256) return;
  throw new DigestMismatchError(
    `Cannot extract "${path}" from "${name}": its SHA-256 must be ` +
      `${expected.sha256}, and is ${written.sha256}`,
    { hint: "the lock is outdated, or the server is not to be trusted" },
  );
}
