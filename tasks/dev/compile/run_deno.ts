/** What a finished `deno …` has said. */
export interface DenoRun {
  /** Whether the exit code is 0. */
  success: boolean;
  stdout: string;
  stderr: string;
}

/** Runs this Deno in the project's folder, without colors. */
export async function runDeno(
  args: readonly string[],
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<DenoRun> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    signal,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  return {
    success,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** The first line of what went wrong, without the word that stands before it. */
export function firstLine(stderr: string): string {
  const [line = ""] = stderr.trim().split("\n");
  return line.replace(/^error: /, "");
}
