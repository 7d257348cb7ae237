import type { Io, Output, Program } from "../../lib/cli/io.ts";

/** What a test may set of the process that a command believes to be in. */
export interface CapturedIoOptions {
  /** Whether both outputs are a terminal. */
  isTerminal?: boolean;
  /** Whether both outputs may be colored. */
  hasColor?: boolean;
  /** Width of the terminal. */
  columns?: number;
  /** The environment variables. */
  environment?: Record<string, string>;
  /** The working directory. */
  cwd?: string;
  /** Bytes of standard input. */
  stdin?: Uint8Array<ArrayBuffer>;
  /** How the person calls commands. */
  program?: Program;
  /** What interrupts the command. */
  signal?: AbortSignal;
}

/** An `Io` whose outputs are kept in memory. */
export interface CapturedIo extends Io {
  stdout: CapturedOutput;
  stderr: CapturedOutput;
}

/** An output that remembers what was written. */
export interface CapturedOutput extends Output {
  /** All that was written. */
  text: string;
}

/** Makes surroundings for a command under test: 80 columns, no terminal, nothing set. */
export function captureIo(options: CapturedIoOptions = {}): CapturedIo {
  const { environment = {}, stdin } = options;
  return {
    stdout: captureOutput(options),
    stderr: captureOutput(options),
    stdin: new Blob(stdin === undefined ? [] : [stdin]).stream(),
    columns: options.columns ?? 80,
    environment: (name) => environment[name],
    cwd: options.cwd ?? Deno.cwd(),
    program: options.program ?? "deno task",
    signal: options.signal ?? new AbortController().signal,
  };
}

function captureOutput(
  { isTerminal = false, hasColor = false }: CapturedIoOptions,
): CapturedOutput {
  return {
    text: "",
    isTerminal,
    hasColor,
    write(text) {
      this.text += text;
    },
  };
}
