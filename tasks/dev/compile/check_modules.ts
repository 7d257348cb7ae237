import * as z from "zod";
import { ConfigError } from "../../../lib/base/errors.ts";
import { firstLine, runDeno } from "./run_deno.ts";

const GRAPH = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    error: z.string().optional(),
  })),
});

/**
 * Refuses modules that cannot be loaded: `deno compile` leaves out, without a word, what an
 * `import()` cannot find, and every npm package when the lock does not fit.
 *
 * @param roots Paths from the project's folder.
 * @throws {ConfigError} If a module, or the lock, is not as it must be.
 */
export async function checkModules(
  roots: readonly string[],
  options: { cwd: string; signal: AbortSignal },
): Promise<void> {
  for (const root of roots) {
    const run = await runDeno(["info", "--json", root], options);
    if (!run.success) {
      throw new ConfigError(
        `Cannot compile "${root}": ${firstLine(run.stderr)}`,
        { hint: "deno install" },
      );
    }
    const { modules } = GRAPH.parse(JSON.parse(run.stdout));
    const broken = modules.find(({ error }) => error !== undefined);
    if (broken?.error !== undefined) {
      throw new ConfigError(
        `Cannot compile "${root}": ${firstLine(broken.error)}`,
        { hint: "deno check" },
      );
    }
  }
}
