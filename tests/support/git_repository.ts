import { join } from "@std/path";
import { writeFiles } from "./sample_model.ts";

/** Git without the settings of whoever runs the tests. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: Deno.build.os === "windows" ? "NUL" : "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

/** Makes a bare repository of two commits below a folder; the files are those of the second one. */
export async function makeBareRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const [work, bare] = [join(folder, "work"), join(folder, "origin.git")];
  await Deno.mkdir(work, { recursive: true });
  await git(work, "init", "-q", "-b", "main");
  await git(work, "commit", "-q", "--allow-empty", "-m", "First");
  await writeFiles(work, files);
  await git(work, "add", "--all");
  await git(work, "commit", "-q", "-m", "Second");
  await git(folder, "clone", "-q", "--bare", work, bare);
  return bare;
}

/** Runs git in a folder and gives what it prints. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args,
    cwd,
    env: ENVIRONMENT,
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout).trim();
  throw new Error(decoder.decode(stderr));
}
