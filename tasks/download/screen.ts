import { formatBytes } from "../../lib/base/bytes.ts";
import { formatDuration } from "../../lib/base/duration.ts";
import {
  type Io,
  lineWidth,
  note,
  type Output,
  printJson,
  printLine,
} from "../../lib/cli/io.ts";
import { reportError } from "../../lib/cli/report_error.ts";
import {
  createProgress,
  type Progress,
  type ProgressOptions,
} from "../../lib/cli/progress/progress.ts";
import { hang } from "../../lib/cli/text/hang.ts";
import { oneLine } from "../../lib/cli/text/one_line.ts";
import {
  type ConvertedRef,
  isConverted,
  sourceOf,
} from "../../lib/catalog/conversion.ts";
import { listVariants, type ModelRef } from "../../lib/catalog/find.ts";
import type { ConversionProgress } from "../../lib/convert/conversion_options.ts";
import type { DownloadResult } from "../../lib/download/download_model.ts";
import type { DownloadProgress } from "../../lib/download/progress_tally.ts";
import type { RetryNotice } from "../../lib/download/transfer/transfer_options.ts";
import type { LockHolder } from "../../lib/storage/model_lock.ts";
import { ConversionScreen } from "../convert/conversion_screen.ts";
import { taskLine } from "../models/task_line.ts";
import { ConversionLines } from "./conversion/conversion_lines.ts";
import { describeUntouched, untouched } from "./outcome.ts";

/** To whom a run is told: a person, a program, or nobody. */
export type Audience = "person" | "program" | "nobody";

/** Options of {@linkcode Screen}, beside those that only a test has. */
export interface ScreenOptions extends Pick<ProgressOptions, "now" | "repeat"> {
  /** To whom the run is told. */
  audience: Audience;
  /** How many models it has. */
  models: number;
}

/** Tells how the downloads of a run go, several at once. Disposing it ends the display. */
export class Screen implements Disposable {
  readonly #io: Io;
  readonly #audience: Audience;
  readonly #isOne: boolean;
  readonly #options: Omit<ProgressOptions, "title">;
  readonly #progress: Progress;
  readonly #lines: ConversionLines;
  #conversion: ConversionScreen | undefined;

  /** Makes the screen for so many models. */
  constructor(io: Io, { audience, models, ...clock }: ScreenOptions) {
    this.#io = io;
    this.#audience = audience;
    this.#isOne = models === 1;
    this.#options = {
      quiet: audience === "nobody",
      json: audience === "program",
      ...clock,
    };
    this.#progress = createProgress(io, {
      title: "Downloading",
      ...this.#options,
    });
    this.#lines = new ConversionLines(clock.now);
  }

  /** Counts a model before its download begins, so that the sum is right from the start. */
  expect(key: string, total: number): void {
    this.#progress.expect(key, total);
  }

  /** Shows how far a model is. */
  progress(
    { key, file, fileBytes, fileTotal, bytes, total }: DownloadProgress,
  ): void {
    this.#progress.update({
      label: this.#label(key, file),
      bytes: fileBytes,
      total: fileTotal,
      whole: { name: key, bytes, total },
    });
  }

  /** Tells that an attempt failed, and when the next one is made; without a file, it was a question. */
  retry(
    key: string,
    notice: Omit<RetryNotice, "file"> & { file?: string },
  ): void {
    const { file, host, reason, waitMs, attempt } = notice;
    const when = waitMs === 0 ? "at once" : `in ${formatDuration(waitMs)}`;
    const what = file === undefined ? "" : `${this.#label(key, file)}: `;
    this.#tell(`${what}${reason}; trying again ${when}`, {
      event: "retry",
      model: key,
      file: file ?? null,
      ...{ host, reason, waitMs, attempt },
    });
  }

  /** Shows how far a model is that is converted once it is fetched: one by itself takes the display over. */
  converting(key: string, progress: ConversionProgress): void {
    if (this.#isOne) {
      this.#progress.end();
      this.#conversion ??= new ConversionScreen(this.#io, this.#options);
      return this.#conversion.update(key, progress);
    }
    const line = this.#lines.lineFor(progress, key);
    if (line === undefined) return;
    this.#tell(`${key}: ${line}`, {
      event: "converting",
      model: key,
      step: line,
    });
  }

  /** Tells what a person should know of a model. */
  notice(key: string, notice: string): void {
    this.#tell(this.#isOne ? notice : `${key}: ${notice}`, {
      event: "notice",
      model: key,
      notice,
    });
  }

  /** Tells who has to finish first. */
  waiting(key: string, holder?: LockHolder): void {
    this.#tell(
      describeWait(key, holder),
      { event: "waiting", model: key, holder: holder ?? null },
    );
  }

  /** Tells that a model is installed. A program is told of all at the end. */
  finished(ref: ModelRef, result: DownloadResult, elapsedMs: number): void {
    // Of what another process has installed meanwhile, nothing came here.
    this.#progress.drop(ref.key);
    if (this.#audience !== "person") return;
    this.#above(() => {
      const { stdout, stderr } = this.#io;
      const line = describeResult(ref, result, elapsedMs);
      printLine(this.#io, this.#fit(line, stdout));
      for (const remark of remarks(ref, result)) {
        note(this.#io, this.#fit(remark, stderr));
      }
    });
  }

  /** Tells why one of several models could not be installed; others go on. */
  failed(key: string, error: unknown): void {
    this.#progress.drop(key);
    this.#above(() => void reportError(error, this.#io, false));
  }

  /** Ends the display. */
  [Symbol.dispose](): void {
    this.#progress.end();
    this.#conversion?.[Symbol.dispose]();
  }

  #label(key: string, file: string): string {
    return this.#isOne || this.#audience === "program"
      ? file
      : `${key}/${file}`;
  }

  #tell(line: string, event: { event: string; [name: string]: unknown }): void {
    if (this.#audience === "nobody") return;
    this.#above(() => {
      if (this.#audience === "program") {
        printJson(this.#io, { version: 1, ...event });
      } else note(this.#io, this.#fit(oneLine(line), this.#io.stderr));
    });
  }

  #above(print: () => void): void {
    (this.#conversion ?? this.#progress).above(print);
  }

  /** Breaks a line between words where it is too long for the terminal. */
  #fit(line: string, output: Output): string {
    return hang(line, 2, lineWidth(this.#io, output));
  }
}

function describeWait(key: string, holder: LockHolder | undefined): string {
  if (holder === undefined) {
    return `Waiting for another process, which is changing ${key}`;
  }
  const { pid, host, since } = holder;
  const who = `process ${pid}${host === undefined ? "" : ` on ${host}`}`;
  return `Waiting for ${who}, which has been changing ${key} since ${since}`;
}

function describeResult(
  ref: ModelRef,
  { directory, alreadyInstalled, bytesFetched }: DownloadResult,
  elapsedMs: number,
): string {
  if (alreadyInstalled) return describeUntouched(untouched(ref, directory));
  const how = bytesFetched === 0
    ? `in ${formatDuration(elapsedMs)}`
    : `with ${formatBytes(bytesFetched)} in ${formatDuration(elapsedMs)}`;
  return `${ref.key} installed ${how}: ${directory}`;
}

function remarks(ref: ModelRef, result: DownloadResult): string[] {
  const remarks: string[] = [];
  if (!result.isLocked && !result.alreadyInstalled) {
    const { key, variant } = isConverted(ref) ? sourceOf(ref) : ref;
    const origin = variant.source.kind === "hub" ? "the Hub" : "its source";
    remarks.push(
      `note: ${key} has no lock entry: its files are as ${origin} says, and its manifest records them`,
    );
  }
  if (ref.variantName === "checkpoint") {
    const converted = findConverted(ref);
    const command = converted && ` by ${taskLine("convert", converted)}`;
    remarks.push(
      `note: ${ref.key} is a checkpoint: it has to be converted${
        command ?? ""
      } before it can run`,
    );
  }
  return remarks;
}

/** The first variant that is converted from this one. */
function findConverted({ entry, key }: ModelRef): ConvertedRef | undefined {
  return listVariants(entry).filter(isConverted)
    .find((ref) => sourceOf(ref).key === key);
}
