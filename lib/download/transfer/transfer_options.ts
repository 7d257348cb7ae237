import type { Hub } from "../../hub/hub.ts";
import type { PrefixDigests } from "../../storage/prefix_digests.ts";
import type { DownloadLog } from "../download_log.ts";
import type { WantedFile } from "../wanted_file.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import type { RunTotal } from "./run_total.ts";

/** A file to transfer; without a digest (an archive that is not locked yet) any content of its length is right. */
export type FileToTransfer =
  & Omit<WantedFile, "digest">
  & Partial<Pick<WantedFile, "digest">>;

/** One place that a file can be fetched from. */
export interface RemoteFile {
  /** How it is reached; the token goes to this endpoint's origin only. */
  hub: Hub;
  /** The lasting address of the file there, as opposed to a signed one that it may redirect to. */
  url: URL;
}

/** How hard and how long a transfer tries. */
export interface TransferLimits {
  /**
   * Connections for one large file, 1 to 16. There are fewer while more do not make it faster.
   *
   * @default {4}
   */
  connections?: number;
  /**
   * Keeps all transfers that share it below a rate.
   *
   * @default no limit
   */
  rateLimiter?: RateLimiter;
  /**
   * Milliseconds without a byte after which a connection is given up.
   *
   * @default {30_000}
   */
  stallMs?: number;
  /**
   * Bytes per second below which an attempt is given up, if all transfers of the run together do not
   * reach it either.
   *
   * @default {10_000}
   */
  minimumBytesPerSecond?: number;
  /**
   * Milliseconds over which the lowest rate is measured.
   *
   * @default {30_000}
   */
  minimumSpeedWindowMs?: number;
  /**
   * Counts what all transfers get that share it, by which each is judged.
   *
   * @default one that is not shared
   */
  runTotal?: RunTotal;
  /**
   * Milliseconds without healthy progress after which the transfer fails, in the middle of an attempt
   * too.
   *
   * @default {120_000}
   */
  patienceMs?: number;
}

/** A failed attempt that is followed by another one. */
export interface RetryNotice {
  /** Path of the file. */
  file: string;
  /** Host and port that failed. */
  host: string;
  /** Why, as a half sentence without the name of the file. */
  reason: string;
  /** Milliseconds until the next attempt; 0 if it begins at once. */
  waitMs: number;
  /** Number of the attempt that failed, from 1. */
  attempt: number;
}

/** Where a file comes from and goes to. */
export interface TransferOptions {
  /** Begins every error message, as in `Cannot download "config.json" of "owner/name"`. */
  failure: string;
  /** Places that have the file, the preferred one first; at least one. */
  remotes: readonly RemoteFile[];
  /** Path that the bytes are written to. What lies there from an earlier transfer is used. */
  target: string;
  /** Path of the record that says which bytes of the target are there; gone when the file is whole. */
  recordPath: string;
  /**
   * Digests of beginnings of the content, if they are known from elsewhere: a wrong stretch then costs
   * that stretch and not the file.
   */
  knownPrefixes?: PrefixDigests;
  /** How hard and how long to try. */
  limits?: TransferLimits;
  /** Called with the bytes of this file that are there, after each chunk. Never goes back. */
  onBytes?: (bytes: number) => void;
  /** Told of every attempt that failed and is followed by another one. */
  onRetry?: (notice: RetryNotice) => void;
  /** Told of everything that happens. */
  log?: DownloadLog;
  /** Ends the transfer; what is there stays, with an exact record of it. */
  signal?: AbortSignal;
}

/** A file that is on the disk, whole and right. */
export interface TransferredFile {
  /** SHA-256 of its content. */
  sha256: string;
  /** Digests of its beginnings, for a later repair. */
  prefixes?: PrefixDigests;
  /** Bytes of bodies that were received for it, those that had to be dropped included. */
  bytesFetched: number;
}

/**
 * Brings one file to its target. When it returns, the target has the right size and digest, and is on
 * the disk.
 */
export type Transfer = (
  file: FileToTransfer,
  options: TransferOptions,
) => Promise<TransferredFile>;
