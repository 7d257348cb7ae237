import * as z from "zod";
import { ConfigError } from "../../../lib/base/errors.ts";
import { firstLine, runDeno } from "./run_deno.ts";

/** An npm package in Deno's cache. */
export interface NpmPackage {
  /** Name with its scope. */
  name: string;
  /** The version that the lock has. */
  version: string;
  /** Absolute path of its files; packages for other systems may not be there. */
  localPath: string;
}

const GRAPH = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    error: z.string().optional(),
  })),
  npmPackages: z.record(
    z.string(),
    z.object({ name: z.string(), version: z.string(), localPath: z.string() }),
  ),
});

/**
 * Fetches what modules import and refuses those that cannot be loaded: `deno compile` leaves out,
 * without a word, what an `import()` cannot find, and all npm packages when the lock does not fit.
 *
 * @param roots Paths from the project's folder.
 * @returns The npm packages that the lock has, used or not.
 * @throws {ConfigError} If a module, or the lock, is not as it must be.
 */
export async function readModules(
  roots: readonly string[],
  options: { cwd: string; signal: AbortSignal },
): Promise<NpmPackage[]> {
  await requireDeno(["cache", "--quiet", ...roots], options);
  const packages = new Map<string, NpmPackage>();
  for (const root of roots) {
    const output = await requireDeno(["info", "--json", root], options);
    const { modules, npmPackages } = GRAPH.parse(JSON.parse(output));
    const broken = modules.find(({ error }) => error !== undefined);
    if (broken?.error !== undefined) throw refusal(firstLine(broken.error));
    for (const found of Object.values(npmPackages)) {
      packages.set(found.localPath, found);
    }
  }
  return [...packages.values()];
}

async function requireDeno(
  args: readonly string[],
  options: { cwd: string; signal: AbortSignal },
): Promise<string> {
  const { success, stdout, stderr } = await runDeno(args, options);
  if (!success) throw refusal(firstLine(stderr));
  return stdout;
}

function refusal(reason: string): ConfigError {
  return new ConfigError(`Cannot compile the modules: ${reason}`, {
    hint: "deno install && deno check",
  });
}
