import { join } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { OfflineError } from "../../../base/errors.ts";
import type { Semaphore } from "../../../base/semaphore.ts";
import { ARCHIVE_FILE_NAME } from "../../../catalog/valid_path.ts";
import type { Hub } from "../../../hub/hub.ts";
import { resumeRecordPath } from "../../../storage/partial/resume_record.ts";
import type { DownloadLog } from "../../download_log.ts";
import { inspectStaged } from "../../plan/inspect_staged.ts";
import {
  type FileToTransfer,
  type RetryNotice,
  type Transfer,
  transferFile,
  type TransferLimits,
  type TransferredFile,
} from "../../transfer/transfer_file.ts";
import {
  archiveFailure,
  archiveRemote,
  probeArchive,
} from "./archive_remote.ts";
import { type ArchivedFile, selectEntries } from "./select_entries.ts";
import type { WantedArchive } from "./wanted_archive.ts";
import { ZipArchive } from "./zip_archive.ts";

/** How an archive is fetched. */
export interface ArchiveSessionOptions {
  /** The folder that it goes to. */
  staging: string;
  /** Paths in it that are wanted, `*` for any part of a name; none means all. */
  patterns: readonly string[];
  /** How servers are reached. */
  hub: Hub;
  /**
   * Uses no network: the archive must be there.
   *
   * @default {false}
   */
  offline?: boolean;
  /** Gives the transfer its turn; nothing else of the session waits for it. */
  pool?: Semaphore;
  /** How hard and how long to try. */
  limits?: TransferLimits;
  /** Called with the bytes that are there. */
  onBytes?: (bytes: number, total: number) => void;
  /** Told of every attempt that failed and is followed by another one. */
  onRetry?: (notice: RetryNotice) => void;
  /** Told of everything that happens. */
  log?: DownloadLog;
  /** Ends the transfer; what is there stays. */
  signal?: AbortSignal;
  /**
   * Fetches it.
   *
   * @default {transferFile}
   */
  transfer?: Transfer;
}

/** An archive that is there and open. */
export interface OpenedArchive {
  /** The archive. */
  archive: ZipArchive;
  /** The files that are wanted of it, by path. */
  files: ReadonlyMap<string, ArchivedFile>;
  /** Its length and SHA-256. */
  sha256: string;
}

/** Brings an archive to a folder, once it is asked for, and opens it. Disposing of it closes it. */
export class ArchiveSession implements AsyncDisposable {
  /** Bytes that came over the network. */
  bytesFetched = 0;
  readonly #wanted: WantedArchive;
  readonly #options: ArchiveSessionOptions;
  #progress: { bytes: number; total: number };
  #opened: Promise<OpenedArchive> | undefined;

  /** Makes a session that has not begun. */
  constructor(wanted: WantedArchive, options: ArchiveSessionOptions) {
    this.#wanted = wanted;
    this.#options = options;
    this.#progress = { bytes: 0, total: wanted.bytes ?? 0 };
  }

  /**
   * Gives the archive; fetches and opens it when it is asked for the first time. What an earlier run
   * left of it is used.
   *
   * @param signal Ends that, rather than the one of the options.
   * @throws {OfflineError} If it would have to be fetched, and the network may not be used.
   * @throws what `transferFile()`, `ZipArchive.open()` and `selectEntries()` throw.
   */
  open(signal = this.#options.signal): Promise<OpenedArchive> {
    this.#opened ??= this.#open(signal);
    return this.#opened;
  }

  /** How much of the archive is there, as far as was told; a total of 0 is not known yet. */
  get progress(): { bytes: number; total: number } {
    return this.#progress;
  }

  /** Removes the archive: it cannot be what it should be. */
  async discard(): Promise<void> {
    await this[Symbol.asyncDispose]();
    await removeIfPresent(this.#target);
    await removeIfPresent(this.#recordPath);
  }

  /** Closes the archive, if it was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    try {
      (await opened)?.archive[Symbol.dispose]();
    } catch {
      // It could not be opened, and whoever asked for it was told.
    }
  }

  async #open(signal: AbortSignal | undefined): Promise<OpenedArchive> {
    const { patterns, offline = false } = this.#options;
    const sha256 =
      await (offline ? this.#takeStaged(signal) : this.#bring(signal));
    const archive = await ZipArchive.open(this.#target, this.#wanted.name);
    try {
      const selected = selectEntries(archive, patterns);
      const files = new Map(selected.map((file) => [file.path, file]));
      return { archive, files, sha256 };
    } catch (error) {
      archive[Symbol.dispose]();
      throw error;
    }
  }

  async #bring(signal: AbortSignal | undefined): Promise<string> {
    const { hub, pool } = this.#options;
    const { name: path, digest } = this.#wanted;
    const bytes = this.#wanted.bytes ??
      await probeArchive(this.#wanted, hub, signal);
    const file = { path, bytes, ...(digest && { digest }) };
    const fetched =
      await (pool === undefined
        ? this.#transfer(file, signal)
        : pool.run(() => this.#transfer(file, signal), signal));
    this.bytesFetched += fetched.bytesFetched;
    return fetched.sha256;
  }

  /** What nothing is known of may be cut short. */
  async #takeStaged(signal: AbortSignal | undefined): Promise<string> {
    const { staging } = this.#options;
    const { bytes = 0, digest } = this.#wanted;
    const file = { path: ARCHIVE_FILE_NAME, bytes };
    const staged = digest &&
      await inspectStaged(staging, { ...file, digest }, signal);
    if (staged?.sha256 !== undefined) return staged.sha256;
    const failure = archiveFailure(this.#wanted);
    throw new OfflineError(`${failure}: the network may not be used`, {
      hint: "leave out --offline and unset FASTVLM_OFFLINE",
    });
  }

  async #transfer(
    file: FileToTransfer,
    signal: AbortSignal | undefined,
  ): Promise<TransferredFile> {
    const { hub, limits, log, onRetry, onBytes } = this.#options;
    const { transfer = transferFile } = this.#options;
    return await transfer(file, {
      failure: archiveFailure(this.#wanted),
      remotes: [archiveRemote(this.#wanted, hub)],
      target: this.#target,
      recordPath: this.#recordPath,
      onBytes: (bytes) => {
        this.#progress = { bytes, total: file.bytes };
        onBytes?.(bytes, file.bytes);
      },
      ...(limits && { limits }),
      ...(onRetry && { onRetry }),
      ...(log && { log }),
      ...(signal && { signal }),
    });
  }

  get #target(): string {
    return join(this.#options.staging, ARCHIVE_FILE_NAME);
  }

  get #recordPath(): string {
    return resumeRecordPath(this.#options.staging, ARCHIVE_FILE_NAME);
  }
}
