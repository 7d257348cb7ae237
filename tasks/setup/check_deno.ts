import { FastvlmError } from "../../lib/base/errors.ts";

/** The first Deno in which `links`, `--ignore-env` and native npm addons work together. */
const LEAST_DENO = [2, 9, 0] as const;

/**
 * Checks a version of Deno, by default the one that runs, and gives it.
 *
 * @throws {FastvlmError} If it is too old.
 */
export function checkDeno(version: string = Deno.version.deno): string {
  if (!isOlder(version, LEAST_DENO)) return version;
  throw new FastvlmError(
    `Cannot run on Deno ${version}: it must be at least ${
      LEAST_DENO.join(".")
    }`,
    { hint: "npx --yes deno@2.9.6 task setup" },
  );
}

/** Says whether a version such as `2.9.6` or `2.10.0-rc.1` comes before another. */
export function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
