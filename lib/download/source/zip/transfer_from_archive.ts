import { DigestMismatchError, NotFoundError } from "../../../base/errors.ts";
import type { FileToTransfer, Transfer } from "../../transfer/transfer_file.ts";
import type { ArchiveSession, OpenedArchive } from "./archive_session.ts";
import { extractFile } from "./extract_file.ts";
import type { ArchivedFile } from "./select_entries.ts";

/**
 * Makes a transfer that takes files from an archive; the first one has the archive fetched, and others
 * wait for it.
 */
export function transferFromArchive(session: ArchiveSession): Transfer {
  return async (file, { target, onBytes, signal }) => {
    const opened = await session.open(signal);
    const { bytes, digest } = file;
    const written = await extractFile(opened.archive, find(opened, file), {
      target,
      ...(digest && { expected: { bytes, sha256: digest.value } }),
      ...(onBytes && { onBytes }),
      ...(signal && { signal }),
    });
    const { sha256, prefixes } = written;
    return { sha256, ...(prefixes && { prefixes }), bytesFetched: 0 };
  };
}

function find(
  { archive: { name }, files }: OpenedArchive,
  { path, bytes }: FileToTransfer,
): ArchivedFile {
  const found = files.get(path);
  if (found === undefined) {
    throw new NotFoundError(`Cannot find "${path}" in "${name}"`);
  }
  const { uncompressedSize } = found.entry;
  if (uncompressedSize === bytes) return found;
  throw new DigestMismatchError(
    `Cannot extract "${path}" from "${name}": it must have ${bytes} bytes, and has ${uncompressedSize}`,
    { hint: "the lock is outdated, or the server is not to be trusted" },
  );
}
