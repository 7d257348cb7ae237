/** Where `deno …` runs, and what it reads. */
export interface DenoOutputOptions {
  /**
   * The folder to run it in.
   *
   * @default {Deno.cwd()}
   */
  cwd?: string;
  /**
   * Its standard input.
   *
   * @default {""}
   */
  input?: string;
}

/**
 * Runs this Deno and gives what it printed.
 *
 * @throws {Error} If it failed, with what it said.
 */
export async function denoOutput(
  args: readonly string[],
  { cwd, input = "" }: DenoOutputOptions = {},
): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    new Blob([input]).stream().pipeTo(child.stdin),
  ]);
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`Cannot run deno ${args[0]}: ${decoder.decode(stderr)}`);
}
