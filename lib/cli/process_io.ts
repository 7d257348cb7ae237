import { InterruptedError } from "../base/errors.ts";
import { processEnvironment } from "../base/environment.ts";
import type { Command } from "./command.ts";
import type { Io, Output } from "./io.ts";
import { runCommand } from "./run_command.ts";

/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 80;

/**
 * Signals this close together are one: the terminal tells every process of a task of Ctrl+C, and
 * `deno task` passes its own on, so that two or three arrive within milliseconds.
 */
const SAME_SIGNAL_MS = 500;

/** Runs a command as this process: its arguments, streams, signals and exit code. */
export async function runProcess(
  command: Command,
  args: readonly string[] = Deno.args,
): Promise<void> {
  const interruption = new AbortController();
  using _listeners = listen(interruption);
  Deno.exitCode = await runCommand(
    command,
    args,
    processIo(interruption.signal, !args.includes("--no-color")),
  );
}

function processIo(signal: AbortSignal, mayColor: boolean): Io {
  return {
    stdout: output(Deno.stdout, mayColor),
    stderr: spoken(output(Deno.stderr, mayColor)),
    get stdin() {
      return Deno.stdin.readable;
    },
    get columns() {
      return columns();
    },
    environment: processEnvironment,
    // `deno task` moves to the folder of deno.json and keeps the person's own in INIT_CWD.
    // Looked up late, so that a missing permission is reported like any other error.
    get cwd() {
      return processEnvironment("INIT_CWD") ?? Deno.cwd();
    },
    program: Deno.build.standalone ? "fastvlm" : "deno task",
    signal,
  };
}

/** Deno itself looks up `NO_COLOR`, which needs no permission. */
function output(
  stream: typeof Deno.stdout | typeof Deno.stderr,
  mayColor: boolean,
): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    write,
    isTerminal,
    hasColor: isTerminal && mayColor && !Deno.noColor,
  };

  function write(text: string): void {
    let rest = encoder.encode(text);
    while (rest.byteLength > 0) rest = rest.subarray(stream.writeSync(rest));
  }
}

/** What nobody reads any more is said in vain, and must not hide how the run ends. */
function spoken(stderr: Output): Output {
  return {
    ...stderr,
    write(text) {
      try {
        stderr.write(text);
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      }
    },
  };
}

/** A terminal without a size, as containers have it, says 0. */
function columns(): number {
  const size = Deno.stderr.isTerminal() ? Deno.consoleSize().columns : 0;
  return size || DEFAULT_COLUMNS;
}

/** The first signal asks the command to stop cleanly, a later one ends the process. */
function listen(interruption: AbortController): Disposable {
  let firstMs: number | undefined;
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  const handlers = signals.map((signal) => ({
    signal,
    handle() {
      firstMs ??= performance.now();
      const isLater = performance.now() - firstMs > SAME_SIGNAL_MS;
      if (isLater) Deno.exit(signal === "SIGTERM" ? 143 : 130);
      interruption.abort(new InterruptedError(signal));
    },
  }));
  for (const { signal, handle } of handlers) {
    Deno.addSignalListener(signal, handle);
  }
  return {
    [Symbol.dispose]() {
      for (const { signal, handle } of handlers) {
        Deno.removeSignalListener(signal, handle);
      }
    },
  };
}
