import { fromFileUrl, join } from "@std/path";

/** Where scripts import the toolkit's rooms from; ends with a slash. */
export const LIB_URL = new URL("../../lib/", import.meta.url).href;

const CONFIG_PATH = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** How {@linkcode startScript} runs a script. */
export interface ScriptOptions {
  /** Folder that the script is put and run in. */
  directory: string;
  /** Permission flags. */
  flags?: string[];
  /** Arguments of the script. */
  args?: string[];
  /** Environment variables besides those of the tests. */
  env?: Record<string, string>;
  /** Standard input; empty when left out. */
  input?: string;
}

/** What a finished script has said. */
export interface ScriptResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Starts a TypeScript module as a process of its own, with the project's imports. */
export async function startScript(
  source: string,
  { directory, flags = [], args = [], env = {}, input }: ScriptOptions,
): Promise<Deno.ChildProcess> {
  const path = join(directory, "script.ts");
  await Deno.writeTextFile(path, source);
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check"],
      ...["--config", CONFIG_PATH, ...flags, path, ...args],
    ],
    cwd: directory,
    // The task that runs the tests sets it; a script that wants it sets its own.
    env: { INIT_CWD: "", NO_COLOR: "1", ...env },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a TypeScript module to its end. */
export async function runScript(
  source: string,
  options: ScriptOptions,
): Promise<ScriptResult> {
  const child = await startScript(source, options);
  if (options.input !== undefined) {
    await new Blob([options.input]).stream().pipeTo(child.stdin);
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
