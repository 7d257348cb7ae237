import type { Io } from "../io.ts";
import { JsonProgress } from "./json_progress.ts";
import { PlainProgress } from "./plain_progress.ts";
import type { ProgressUnit } from "./progress_unit.ts";
import { TerminalProgress } from "./terminal_progress.ts";

/** How far one thing has come. */
export interface ProgressUpdate {
  /** What it is, usually a file's path. */
  label: string;
  /** Bytes that are done. */
  bytes: number;
  /** Bytes there are in all. */
  total: number;
  /** What it is a part of; a display sums the wholes up. */
  whole?: ProgressWhole;
}

/** How far something has come that has several parts, as a model of several files. */
export interface ProgressWhole {
  /** What it is. Labels of different wholes are different things. */
  name: string;
  /** Bytes that are done. */
  bytes: number;
  /** Bytes there are in all. */
  total: number;
}

/** A display of how far several things have come at once. Disposing it ends it. */
export interface Progress extends Disposable {
  /** Counts a whole in the sum before anything of it has come, with so many bytes in all. */
  expect(whole: string, total: number): void;
  /** Shows how far one thing has come; what goes backwards is not shown. */
  update(update: ProgressUpdate): void;
  /** Shows the parts of a whole no more, as nothing more will come of it; what has come still counts. */
  drop(whole: string): void;
  /** Runs what prints lines of its own, which then stand above the display. */
  above(print: () => void): void;
  /** Takes the display away. */
  end(): void;
}

/** Options of {@linkcode createProgress}. */
export interface ProgressOptions {
  /** Show nothing at all. */
  quiet?: boolean;
  /** Print events for a program to standard output instead. */
  json?: boolean;
  /** What is being done, as `Downloading`; it stands before a label, or the sum. */
  title: string;
  /**
   * What is counted; the other words of a display say bytes for either.
   *
   * @default {"bytes"}
   */
  unit?: ProgressUnit;
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
 * Shows progress on standard error: on a terminal a line for each thing that is under way and one for
 * their sum, redrawn in place, with percent, speed and the time that is left; elsewhere one line when
 * a thing starts, one when it is complete, and the sum now and then. For a program it is an event a
 * second on standard output.
 */
export function createProgress(
  io: Pick<Io, "stdout" | "stderr" | "columns">,
  options: ProgressOptions,
): Progress {
  if (options.json) return new JsonProgress(io, options);
  if (options.quiet) return new SilentProgress();
  return io.stderr.isTerminal
    ? new TerminalProgress(io, options)
    : new PlainProgress(io, options);
}

class SilentProgress implements Progress {
  expect(): void {}

  update(): void {}

  drop(): void {}

  above(print: () => void): void {
    print();
  }

  end(): void {}

  [Symbol.dispose](): void {}
}
