/** Whether a program is there to be run. */
export async function isInstalled(program: string): Promise<boolean> {
  return await succeeds(program, ["--version"]);
}

/** Runs a program and says whether it is there and ends well. */
export async function succeeds(
  program: string,
  args: readonly string[],
  { cwd }: { cwd?: string } = {},
): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args: [...args],
      stdout: "null",
      stderr: "null",
      ...(cwd !== undefined && { cwd }),
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a program without the person's own settings and gives the lines that it prints. */
export async function linesOf(
  program: string,
  args: readonly string[],
): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
}
