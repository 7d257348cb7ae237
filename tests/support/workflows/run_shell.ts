import { join } from "@std/path";

/** Where and with what a script runs. */
export interface ShellOptions {
  /** `bash`, or nothing, which GitHub treats differently. */
  shell: string | undefined;
  /** Folder that the script starts in. */
  cwd: string;
  /** Folder for the script and its outputs. */
  temp: string;
  /** The whole environment. */
  env: Record<string, string>;
}

/** What a script has done. */
export interface ShellResult {
  /** Exit code. */
  code: number;
  /** What it printed, errors included. */
  output: string;
}

/** Runs a script as GitHub's runner does on Linux, and reads the outputs that it has set. */
export async function runShell(
  script: string,
  { shell, cwd, temp, env }: ShellOptions,
): Promise<ShellResult & { outputs: Record<string, string> }> {
  const scriptPath = join(temp, "script.sh");
  const outputPath = join(temp, "output.txt");
  await Deno.writeTextFile(scriptPath, script);
  await Deno.writeTextFile(outputPath, "");
  // docs.github.com, "Workflow syntax", `jobs.<job_id>.steps[*].shell`.
  const flags = shell === undefined
    ? ["-e"]
    : ["--noprofile", "--norc", "-eo", "pipefail"];
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: [...flags, scriptPath],
    cwd,
    clearEnv: true,
    env: { ...env, GITHUB_OUTPUT: outputPath },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    output: decoder.decode(stdout) + decoder.decode(stderr),
    outputs: parseOutputs(await Deno.readTextFile(outputPath)),
  };
}

/** Lines of the form `name=value`. */
function parseOutputs(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => {
    const [name = "", ...value] = line.split("=");
    return [name, value.join("=")];
  }));
}
