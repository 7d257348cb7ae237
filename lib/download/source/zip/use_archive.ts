import {
  ConfigError,
  DigestMismatchError,
  ModelFormatError,
} from "../../../base/errors.ts";
import {
  ArchiveSession,
  type ArchiveSessionOptions,
} from "./archive_session.ts";
import type { WantedArchive } from "./wanted_archive.ts";

/** What was made of an archive, and what it took. */
export interface ArchiveUse<T> {
  /** What was made of it. */
  result: T;
  /** Bytes that came over the network, those that had to be dropped included. */
  bytesFetched: number;
}

/**
 * Times that an archive of unknown digest is fetched: parts of two versions may have come together. Of
 * one that has its digest, what is wrong stays wrong.
 */
const MAXIMUM_FETCHES = 2;

/**
 * Makes something of an archive. If that shows an archive of unknown digest to be damaged, it is
 * dropped, fetched anew and tried once more; one that is not safe is dropped too.
 *
 * @throws what the function throws.
 */
export async function useArchive<T>(
  wanted: WantedArchive,
  options: ArchiveSessionOptions,
  use: (session: ArchiveSession) => Promise<T>,
): Promise<ArchiveUse<T>> {
  let bytesFetched = 0;
  for (let left = MAXIMUM_FETCHES - 1;; left -= 1) {
    await using session = new ArchiveSession(wanted, options);
    try {
      const result = await use(session);
      bytesFetched += session.bytesFetched;
      return { result, bytesFetched };
    } catch (error) {
      if (!isOfNoUse(error) || wanted.digest !== undefined) throw error;
      const { name } = wanted;
      options.log?.error("archive dropped", { name, reason: error.message });
      await session.discard();
      if (error instanceof ConfigError || left === 0) throw error;
      bytesFetched += session.bytesFetched;
    }
  }
}

function isOfNoUse(error: unknown): error is Error {
  return error instanceof DigestMismatchError ||
    error instanceof ModelFormatError || error instanceof ConfigError;
}
