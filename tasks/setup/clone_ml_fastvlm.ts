import { exists } from "@std/fs";
import { dirname, join } from "@std/path";
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { NetworkError } from "../../lib/base/errors.ts";

/** Apple's code; its folder also holds the project store, `checkpoints/`. */
export const ML_FASTVLM_URL = "https://github.com/apple/ml-fastvlm";

/** Makes a folder a clone. */
const GIT = ".git";

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
 * Makes sure that git can be run, before anything else is done that a failure would leave behind.
 *
 * @throws {NetworkError} If it is not installed.
 */
export async function requireGit(
  { url, signal }: Pick<CloneOptions, "url" | "signal">,
): Promise<void> {
  await runGit(["--version"], url, signal);
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
  if (await exists(join(directory, GIT))) return false;
  const beside = `${directory}.${Deno.pid}.tmp`;
  await Deno.mkdir(dirname(directory), { recursive: true });
  try {
    await runGit(
      ["clone", "--quiet", "--depth", "1", "--", url, beside],
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
    return success ? undefined : reasonIn(new TextDecoder().decode(stderr));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "git is not installed";
    throw error;
  }
}

/** git puts what it was doing before its reason, and advice after it. */
function reasonIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const fatal = lines.find((line) => line.startsWith("fatal: "));
  return fatal?.replace("fatal: ", "") ?? lines.at(-1) ??
    "git failed without a reason";
}

async function moveMissing(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const entries = await Array.fromAsync(Deno.readDir(from));
  const names = entries.map(({ name }) => name).filter((name) => name !== GIT);
  // Last, since it is what says that the clone is there.
  for (const name of [...names, GIT]) {
    const target = join(to, name);
    if (!(await exists(target))) await Deno.rename(join(from, name), target);
  }
}
