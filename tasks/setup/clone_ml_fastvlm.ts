import { ensureDir, exists } from "@std/fs";
import { dirname, join } from "@std/path";
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { NetworkError } from "../../lib/base/errors.ts";

/** Apple's code; its folder also holds the project store, `checkpoints/`. */
export const ML_FASTVLM_URL = "https://github.com/apple/ml-fastvlm";

/** Options of {@linkcode cloneMlFastvlm}. */
export interface CloneOptions {
  /** What to clone. */
  url: string;
  /** Where to: `libs/ml-fastvlm` of the project. */
  directory: string;
  /** Ends the clone. */
  signal: AbortSignal;
}

/**
 * Clones Apple's repository, one commit deep, unless it is there. It is cloned beside and moved in
 * when whole; checkpoints that are already in the folder stay.
 *
 * @returns Whether it was cloned just now.
 * @throws {NetworkError} If git cannot be run or fails; the message has git's own reason.
 */
export async function cloneMlFastvlm(options: CloneOptions): Promise<boolean> {
  const { url, directory, signal } = options;
  if (await exists(join(directory, ".git"))) return false;
  const beside = `${directory}.${Deno.pid}.tmp`;
  await ensureDir(dirname(directory));
  try {
    await runGit(
      ["clone", "--quiet", "--depth", "1", url, beside],
      url,
      signal,
    );
    await moveMissing(beside, directory);
  } finally {
    await removeIfPresent(beside);
  }
  return true;
}

async function runGit(
  args: string[],
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const reason = await failureOfGit(args, signal);
  signal.throwIfAborted();
  if (reason === undefined) return;
  throw new NetworkError(`Cannot clone "${url}": ${reason}`, {
    hint: "setup works without it: leave out --ml-fastvlm",
  });
}

async function failureOfGit(
  args: string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command("git", {
      args,
      signal,
      env: { GIT_TERMINAL_PROMPT: "0" },
      stdout: "null",
      stderr: "piped",
    }).output();
    return success ? undefined : lastLine(new TextDecoder().decode(stderr));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "git is not installed";
    throw error;
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "git failed without a reason";
}

async function moveMissing(from: string, to: string): Promise<void> {
  await ensureDir(to);
  for await (const { name } of Deno.readDir(from)) {
    const target = join(to, name);
    if (!(await exists(target))) await Deno.rename(join(from, name), target);
  }
}
