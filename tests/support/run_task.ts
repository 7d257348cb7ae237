import { fromFileUrl } from "@std/path";
import { isRecord } from "../../lib/base/json.ts";

/** Root of the toolkit, where `deno.json` is. */
export const TOOLKIT_ROOT = fromFileUrl(new URL("../../", import.meta.url));

/**
 * Without these a process cannot start on Windows, finds no place for temporary files, no `@std`
 * packages where they come from another registry, or is not counted by `deno task coverage`.
 */
const SYSTEM_VARIABLES = [
  "DENO_COVERAGE_DIR",
  "JSR_URL",
  "PATH",
  "SystemRoot",
  "TEMP",
  "TMP",
  "TMPDIR",
];

/** How a task is run. */
export interface RunTaskOptions {
  /**
   * Environment variables; nothing else is set but what finds programs, and Deno's cache.
   *
   * @default {{}}
   */
  env?: Readonly<Record<string, string | undefined>>;
  /**
   * Folder that the person stands in.
   *
   * @default {TOOLKIT_ROOT}
   */
  cwd?: string;
  /**
   * Starts a process group, as a terminal does, that signals can be sent to.
   *
   * @default {false}
   */
  detached?: boolean;
}

/** What a finished task has said. */
export interface TaskResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Starts `deno task <name> …args` as a person would: the task's own line, and its permissions only. */
export async function startTask(
  name: string,
  args: readonly string[] = [],
  options: RunTaskOptions = {},
): Promise<Deno.ChildProcess> {
  return await startDeno(["task", "-q", name, ...args], options);
}

/** Runs `deno task <name> …args` to its end. */
export async function runTask(
  name: string,
  args: readonly string[] = [],
  options: RunTaskOptions = {},
): Promise<TaskResult> {
  return await runDeno(["task", "-q", name, ...args], options);
}

/** Runs `deno …args` in the environment of a task to its end. */
export async function runDeno(
  args: readonly string[],
  options: RunTaskOptions = {},
): Promise<TaskResult> {
  const child = await startDeno(args, options);
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

async function startDeno(
  args: readonly string[],
  { env = {}, cwd = TOOLKIT_ROOT, detached = false }: RunTaskOptions,
): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    clearEnv: true,
    env: withoutUndefined({
      ...systemVariables(),
      DENO_DIR: await denoDirectory(),
      NO_COLOR: "1",
      ...env,
    }),
    detached,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Looked up once: the home directory that it depends on is another one for the task. */
let denoDirectoryFound: Promise<string> | undefined;

function denoDirectory(): Promise<string> {
  denoDirectoryFound ??= findDenoDirectory();
  return denoDirectoryFound;
}

async function findDenoDirectory(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    cwd: TOOLKIT_ROOT,
  }).output();
  const info: unknown = JSON.parse(new TextDecoder().decode(stdout));
  if (isRecord(info) && typeof info["denoDir"] === "string") {
    return info["denoDir"];
  }
  throw new TypeError("Cannot find Deno's directory");
}

function systemVariables(): Record<string, string | undefined> {
  return Object.fromEntries(
    SYSTEM_VARIABLES.map((name) => [name, Deno.env.get(name)]),
  );
}

function withoutUndefined(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]]
    ),
  );
}
