import { NetworkError } from "../../../base/errors.ts";
import { openRange } from "../../../hub/file/open_range.ts";
import type { Hub } from "../../../hub/hub.ts";
import { withRetries } from "../../../hub/retry/with_retries.ts";
import type { RemoteFile } from "../../transfer/transfer_file.ts";
import type { WantedArchive } from "./wanted_archive.ts";

/** Enough to tell a web page from an archive. */
const PROBE_BYTES = 64;

/**
 * Describes how the server of an archive is reached. The token goes there only if it is the Hub's own
 * origin.
 */
export function archiveRemote({ url }: WantedArchive, hub: Hub): RemoteFile {
  const address = new URL(url);
  const isHub = address.origin === hub.endpoint.origin;
  return {
    url: address,
    hub: {
      ...hub,
      endpoint: new URL(address.origin),
      token: isHub ? hub.token : undefined,
    },
  };
}

/** Begins every message about the transfer of an archive. */
export function archiveFailure({ name, url }: WantedArchive): string {
  return `Cannot download "${name}" from "${new URL(url).host}"`;
}

/**
 * Asks for the length of an archive, again if need be.
 *
 * @throws {NetworkError} If the server does not say.
 * @throws what `openRange()` and `withRetries()` throw.
 */
export async function probeArchive(
  archive: WantedArchive,
  hub: Hub,
  signal?: AbortSignal,
): Promise<number> {
  const remote = archiveRemote(archive, hub);
  const failure = archiveFailure(archive);
  const bytes = await withRetries(async (attempt) => {
    await using opened = await openRange(remote.hub, remote.url, {
      ...{ failure, path: archive.name, start: 0, end: PROBE_BYTES },
      signal: attempt.signal,
    });
    return opened.total;
  }, { ...hub.retries, failure, ...(signal && { signal }) });
  if (bytes !== undefined) return bytes;
  throw new NetworkError(`${failure}: the server does not say how long it is`);
}
