import { permissionsOf } from "../../lib/cli/permissions.ts";
import { listCommands } from "./commands.ts";

/** What a command may give back; the environment and the files it reads are needed by all. */
const KINDS = ["write", "net", "run", "ffi", "sys"] as const;

/**
 * Gives back the kinds of permission that a command's own task does without, before the command is
 * loaded: a compiled program has the union of what all its commands need, and keeps none of it for
 * `list` that `deno task list` does not have. What is given back cannot be asked for again.
 *
 * @param word The first argument: a name or short name; anything else keeps nothing.
 */
export async function giveBack(word: string | undefined): Promise<void> {
  const command = listCommands().find(({ names }) =>
    names.some((name) => name === word)
  );
  const flags = command === undefined ? [] : permissionsOf(command.names[0]);
  for (const name of KINDS) {
    const isKept = flags.some((flag) =>
      flag === `--allow-${name}` || flag.startsWith(`--allow-${name}=`)
    );
    if (!isKept) await Deno.permissions.revoke({ name });
  }
}
