import type { Io } from "../io.ts";
import { PlainProgress } from "./plain_progress.ts";
import { TerminalProgress } from "./terminal_progress.ts";

/** How far one thing has come. */
export interface ProgressUpdate {
  /** What it is, usually a file's path. */
  label: string;
  /** Bytes that are done. */
  bytes: number;
  /** Bytes there are in all. */
  total: number;
}

/** A display of how far something has come. Disposing it ends it. */
export interface Progress extends Disposable {
  /** Shows how far one thing has come; what goes backwards is not shown. */
  update(update: ProgressUpdate): void;
  /** Takes the display away. */
  end(): void;
}

/** Options of {@linkcode createProgress}. */
export interface ProgressOptions {
  /** Show nothing at all. */
  quiet: boolean;
  /** What is being done, as `Downloading`; it stands before each label. */
  title: string;
  /**
   * The clock, in milliseconds from any start.
   *
   * @default {performance.now}
   */
  now?: () => number;
  /**
   * Calls a function again and again until what it gives is disposed of.
   *
   * @default a timer that does not keep the process alive
   */
  repeat?: (tick: () => void, intervalMs: number) => Disposable;
}

/**
 * Shows progress on standard error: on a terminal one line that is redrawn, with percent, speed
 * and the time that is left; elsewhere one line when a label starts and one when it is complete.
 */
export function createProgress(
  io: Pick<Io, "stderr" | "columns">,
  options: ProgressOptions,
): Progress {
  if (options.quiet) return new SilentProgress();
  return io.stderr.isTerminal
    ? new TerminalProgress(io, options)
    : new PlainProgress(io, options);
}

class SilentProgress implements Progress {
  update(): void {}

  end(): void {}

  [Symbol.dispose](): void {}
}
