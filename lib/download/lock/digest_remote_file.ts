import { DigestMismatchError } from "../../base/errors.ts";
import { openRange } from "../../hub/file/open_range.ts";
import { type Attempt, withRetries } from "../../hub/retry/with_retries.ts";
import { Watchdog } from "../transfer/lanes/watchdog.ts";
import { FileHash } from "../transfer/part/file_hash.ts";
import type { RemoteFile, TransferLimits } from "../transfer/transfer_file.ts";
import { resolveLimits } from "../transfer/transfer_limits.ts";
import type { WantedFile } from "../wanted_file.ts";

/** How a file is read. */
export interface DigestRemoteFileOptions {
  /** Begins every error message, as in `Cannot download "config.json" of "owner/name"`. */
  failure: string;
  /** How slow a connection may be. */
  limits?: TransferLimits;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/**
 * Reads a file that is too small to be worth a place on the disk, again if need be, and gives its
 * SHA-256 once it has shown to be what it must be.
 *
 * @throws {DigestMismatchError} If it is not.
 * @throws what `openRange()` and `withRetries()` throw.
 */
export async function digestRemoteFile(
  remote: RemoteFile,
  file: WantedFile,
  options: DigestRemoteFileOptions,
): Promise<string> {
  const { failure, signal } = options;
  const { healthyBytes } = resolveLimits(options.limits);
  let healthyAt = healthyBytes;
  const hash = await withRetries(
    (attempt) =>
      readOnce(remote, file, {
        ...options,
        ...attempt,
        // Each attempt begins anew: only what none before has reached is progress.
        onPosition: (position) => {
          if (position < healthyAt) return;
          healthyAt = position + healthyBytes;
          attempt.noteProgress();
        },
      }),
    { ...remote.hub.retries, failure, ...(signal && { signal }) },
  );
  const { sha256, actual, matches } = hash.digest();
  if (matches) return sha256;
  const { algorithm, value } = file.digest;
  const name = algorithm === "gitBlob" ? "git blob SHA-1" : "SHA-256";
  throw new DigestMismatchError(
    `${failure}: its ${name} must be ${value}, and is ${actual}, as "${remote.url.host}" sent it`,
    { hint: "run the command again; if it fails again, trust no such server" },
  );
}

interface ReadOnceOptions extends DigestRemoteFileOptions {
  signal: Attempt["signal"];
  /** Called with how much of the file has come. */
  onPosition: (position: number) => void;
}

async function readOnce(
  { hub, url }: RemoteFile,
  file: WantedFile,
  { failure, limits, signal, onPosition }: ReadOnceOptions,
): Promise<FileHash> {
  const { path, bytes } = file;
  using watchdog = new Watchdog({ failure, ...resolveLimits(limits).watch });
  const opening = openRange(hub, url, {
    ...{ failure, path, bytes, start: 0 },
    signal: AbortSignal.any([watchdog.signal, signal]),
  });
  // The time until the first bytes has a limit of its own.
  await using opened = await watchdog.excuse(opening);
  const hash = FileHash.begin(file);
  let position = opened.start;
  for await (const chunk of opened.body) {
    position += chunk.byteLength;
    onPosition(position);
    watchdog.note(chunk.byteLength);
    hash.update(chunk);
  }
  return hash;
}
