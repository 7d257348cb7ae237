import {
  type Environment,
  processEnvironment,
} from "../../../lib/base/environment.ts";
import { FastvlmError, NetworkError } from "../../../lib/base/errors.ts";
import { bakedPermissions } from "./baked_permissions.ts";
import { firstLine, runDeno } from "./run_deno.ts";
import type { CompileTarget } from "./targets.ts";

/** What `deno compile` makes a program of. */
export interface MakeProgramOptions {
  /** Folder of the project, where `deno.json` is. */
  cwd: string;
  /** The entry module, from there. */
  entry: string;
  /** Modules and data that nothing imports by name, from there. */
  include: readonly string[];
  /** Absolute paths of what is not embedded. */
  exclude: readonly string[];
  /** The program's path. */
  output: string;
  /** Ends the work. */
  signal: AbortSignal;
  /**
   * Looks up `DENORT_BIN`.
   *
   * @default {processEnvironment}
   */
  environment?: Environment;
}

/** How Deno says that a runtime part is missing, or none of the target's. */
const FOREIGN_REGEXP = /Could not find denort|Writing binary bytes/;

/** How Deno says that it has to fetch the part that every program starts with, and cannot. */
const RUNTIME_REGEXP = /\((https:\/\/dl\.deno\.land\/\S*\/([^/\s)]+))\)/;

/**
 * Makes the program.
 *
 * It extracts itself on the first run: a `.node` file alone would be found inside it, the shared
 * library beside that file is not. Only npm packages that the modules import are embedded; those of
 * the tests are not. Quiet, so that the program does not report on itself (`git` not found, …).
 *
 * @throws {NetworkError} If Deno's runtime part has to be fetched and cannot be.
 * @throws {FastvlmError} If anything else goes wrong.
 */
export async function makeProgram(
  target: CompileTarget,
  options: MakeProgramOptions,
): Promise<void> {
  const { environment = processEnvironment } = options;
  const run = await runDeno([
    "compile",
    "--quiet",
    "--no-check",
    "--self-extracting",
    "--exclude-unused-npm",
    "--app-name=fastvlm",
    `--target=${target.triple}`,
    ...options.include.map((path) => `--include=${path}`),
    ...options.exclude.map((path) => `--exclude=${path}`),
    ...bakedPermissions(),
    `--output=${options.output}`,
    options.entry,
  ], options);
  if (!run.success) {
    throw explain(run.stderr, target, environment("DENORT_BIN"));
  }
}

function explain(
  stderr: string,
  target: CompileTarget,
  runtime: string | undefined,
): FastvlmError {
  const [, url, archive] = RUNTIME_REGEXP.exec(stderr) ?? [];
  if (url !== undefined) {
    return new NetworkError(
      `Cannot fetch Deno's runtime part "${archive}": ${url} cannot be reached`,
      {
        hint: "fetch and unpack it elsewhere, then set DENORT_BIN to its path",
      },
    );
  }
  const blamed = runtime !== undefined && FOREIGN_REGEXP.test(stderr);
  return new FastvlmError(
    `Cannot compile for ${target.name}: ${lastCause(stderr)}`,
    blamed
      ? { hint: `DENORT_BIN is "${runtime}": it must be made for that system` }
      : {},
  );
}

/** Deno puts what happened last: `Caused by:` and numbered lines, the first of them what it did. */
function lastCause(stderr: string): string {
  const causes = [...stderr.matchAll(/^\s+\d+: (.+)$/gm)]
    .map(([, cause = ""]) => cause)
    .filter((cause) => cause !== "<unknown>");
  return causes.join(": ") || firstLine(stderr);
}
