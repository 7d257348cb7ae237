import type { Environment } from "../base/environment.ts";

/** A text stream to a person or another program. */
export interface Output {
  /** Writes text as it is. */
  write(text: string): void;
  /** Whether a person watches: a terminal, where progress may be redrawn. */
  isTerminal: boolean;
  /**
   * Whether parts of a line may be colored: never where `NO_COLOR` or `--no-color` is set.
   *
   * @default {false}
   */
  hasColor?: boolean;
}

/** How commands are called: by a task of `deno.json`, or by the compiled program. */
export type Program = "deno task" | "fastvlm";

/** Everything a command touches of the process around it, so that a test can stand in for it. */
export interface Io {
  /** The answer, and nothing else. */
  stdout: Output;
  /** Everything else: progress, notes, errors. */
  stderr: Output;
  /** Standard input, for `--image -`. */
  stdin: ReadableStream<Uint8Array>;
  /** Width of the terminal in columns, 80 where there is none. */
  columns: number;
  /** Environment variables. */
  environment: Environment;
  /** The folder the person stands in: relative paths start here. */
  cwd: string;
  /** How the person calls commands. */
  program: Program;
  /** Aborted by SIGINT and SIGTERM. */
  signal: AbortSignal;
}

/** Width at which lines of an output are broken: that of a person's terminal, and never for a program. */
export function lineWidth({ columns }: Io, { isTerminal }: Output): number {
  return isTerminal ? columns : Infinity;
}

/** Prints a line of the answer. */
export function printLine(io: Io, line = ""): void {
  io.stdout.write(`${line}\n`);
}

/** Prints the answer, or an event, as one JSON document on one line. */
export function printJson(
  io: Pick<Io, "stdout">,
  document: { version: 1; [name: string]: unknown },
): void {
  io.stdout.write(`${JSON.stringify(document)}\n`);
}

/** Prints a line for the person beside the answer. */
export function note(io: Io, line: string): void {
  io.stderr.write(`${line}\n`);
}
