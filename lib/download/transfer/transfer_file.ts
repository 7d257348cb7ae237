import { FileTransfer } from "./file_transfer.ts";
import { PartFile } from "./part/part_file.ts";
import type {
  FileToTransfer,
  TransferOptions,
  TransferredFile,
} from "./transfer_options.ts";

export type {
  FileToTransfer,
  RemoteFile,
  RetryNotice,
  Transfer,
  TransferLimits,
  TransferOptions,
  TransferredFile,
} from "./transfer_options.ts";

/**
 * Brings one file to its target, from whichever of its remotes has it. What an earlier transfer left
 * there is not fetched again, and a file that is there whole costs no request.
 *
 * Small files come in one stream and large ones in as many as make it faster. An attempt that fails,
 * stalls or is too slow is followed by another one from where it ended, as long as there is progress;
 * wrong bytes are dropped and fetched again, three times at most. Whatever ends the transfer, the
 * record beside the target says what of it is there.
 *
 * @throws {DigestMismatchError} If the content is wrong again and again.
 * @throws {NetworkError} If there was no healthy progress for too long, or a server answers wrongly.
 * @throws {NotFoundError} If no remote has the file; `AccessDeniedError` if it may not be read.
 * @throws {StorageError} If the file system refuses; `DiskFullError` if it is full.
 * @throws the signal's reason.
 */
export async function transferFile(
  file: FileToTransfer,
  options: TransferOptions,
): Promise<TransferredFile> {
  const { target, recordPath, knownPrefixes, log } = options;
  await using part = await PartFile.open({
    ...{ target, recordPath, file },
    ...(knownPrefixes && { knownPrefixes }),
    ...(log && { log }),
  });
  const transfer = new FileTransfer(file, part, options);
  const { sha256, prefixes } = await transfer.run();
  const { bytesFetched } = transfer;
  return { sha256, ...(prefixes && { prefixes }), bytesFetched };
}
