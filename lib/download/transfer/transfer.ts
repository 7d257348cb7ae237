import { dirname } from "@std/path";
import { ensureDir } from "@std/fs";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { DigestMismatchError, NetworkError } from "../../base/errors.ts";
import type { Hub } from "../../hub/hub.ts";
import { openFile } from "../../hub/file/open_file.ts";
import { FileHash } from "./file_hash.ts";
import type { WantedFile } from "../wanted_file.ts";

/** Where a file comes from and goes to. */
export interface TransferOptions {
  /** How the Hub is reached. */
  hub: Hub;
  /** Hub repository. */
  repo: string;
  /** Commit that the file is taken from. */
  commit: string;
  /** Path that the bytes are written to. */
  target: string;
  /** Called with the bytes of this file that are written so far, after each chunk. */
  onBytes?: (bytes: number) => void;
  /** Ends the transfer. */
  signal?: AbortSignal;
}

/**
 * Brings one file to its target and gives the SHA-256 of its content. When it returns, the target has
 * the right size and digest, and is on the disk.
 */
export type Transfer = (
  file: WantedFile,
  options: TransferOptions,
) => Promise<string>;

/**
 * Fetches one file in one stream, from its beginning, and digests it on the way.
 *
 * Bytes of a transfer that ends early stay at the target; wrong ones are removed.
 *
 * @throws {DigestMismatchError} If the content is not what it must be, or longer.
 * @throws {NetworkError} If it is shorter.
 * @throws what `openFile()` throws, and the file system.
 */
export async function transferFile(
  file: WantedFile,
  options: TransferOptions,
): Promise<string> {
  const { hub, repo, commit, target, signal } = options;
  await using body = await openFile(hub, {
    ...file,
    repo,
    commit,
    ...(signal && { signal }),
  });
  try {
    return await receive(body, file, options);
  } catch (error) {
    if (error instanceof DigestMismatchError) await removeIfPresent(target);
    throw error;
  }
}

async function receive(
  body: AsyncIterable<Uint8Array>,
  file: WantedFile,
  { repo, target, onBytes, signal }: TransferOptions,
): Promise<string> {
  const failure = `Cannot download "${file.path}" of "${repo}"`;
  await ensureDir(dirname(target));
  // Made anew: a link or a read-only file of that name would be written through, or refuse.
  await removeIfPresent(target);
  using output = await Deno.open(target, { write: true, createNew: true });
  const hash = new FileHash(file);
  let received = 0;
  for await (const chunk of body) {
    signal?.throwIfAborted();
    received += chunk.byteLength;
    if (received > file.bytes) throw tooLong(file, failure);
    writeAll(output, chunk);
    hash.update(chunk);
    onBytes?.(received);
  }
  if (received < file.bytes) throw tooShort(file, { received, failure });
  const { sha256, actual, matches } = hash.finish();
  if (!matches) throw wrongDigest(file, { actual, failure });
  await output.sync();
  return sha256;
}

/** Written at once rather than awaited: twice as fast, and the next chunk is awaited anyway. */
function writeAll(file: Deno.FsFile, chunk: Uint8Array): void {
  let written = 0;
  while (written < chunk.byteLength) {
    written += file.writeSync(chunk.subarray(written));
  }
}

function tooLong({ bytes }: WantedFile, failure: string): DigestMismatchError {
  return new DigestMismatchError(
    `${failure}: it must have ${bytes} bytes, and the server sent more`,
  );
}

function tooShort(
  { bytes }: WantedFile,
  { received, failure }: { received: number; failure: string },
): NetworkError {
  return new NetworkError(
    `${failure}: the server sent ${received} of ${bytes} bytes`,
    { hint: "run the command again" },
  );
}

function wrongDigest(
  { digest: { algorithm, value } }: WantedFile,
  { actual, failure }: { actual: string; failure: string },
): DigestMismatchError {
  const name = algorithm === "sha256" ? "SHA-256" : "git blob SHA-1";
  return new DigestMismatchError(
    `${failure}: its ${name} must be ${value}, and is ${actual}`,
    {
      hint: "run the command again; if it fails again, the lock is outdated " +
        "or the server is not to be trusted",
    },
  );
}
