import { permissionsOf } from "../../lib/cli/permissions.ts";

/** What a command may give back; the environment and the files it reads are needed by all. */
const KINDS = ["write", "net", "run", "ffi", "sys"] as const;

/**
 * Gives back the kinds of permission that a command's own task does without, before the command is
 * loaded: a compiled program has the union of what all its commands need, and keeps none of it for
 * `list` that `deno task list` does not have. What is given back cannot be asked for again.
 */
export async function giveBack(command: string): Promise<void> {
  const flags = permissionsOf(command);
  for (const name of KINDS) {
    const isKept = flags.some((flag) =>
      flag === `--allow-${name}` || flag.startsWith(`--allow-${name}=`)
    );
    if (!isKept) await Deno.permissions.revoke({ name });
  }
}
