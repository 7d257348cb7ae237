import { permissionsOf } from "../../../lib/cli/permissions.ts";
import { listCommands } from "../../fastvlm/commands.ts";

/** `--allow-read=.,<store scope>`: the kind, and what it is narrowed to. */
const FLAG_REGEXP = /^--allow-(\w+)(?:=(.*))?$/;

/** A part that `tasks/scope.ts` computes when a task starts. */
const SCOPE_REGEXP = /^<.* scope>$/;

/**
 * The permission flags of the compiled program: the union of what its commands have as tasks.
 *
 * They are fixed when the program is compiled, while the stores (`HOME`, `FASTVLM_HOME`), the
 * endpoint (`FASTVLM_ENDPOINT`, a catalog's own hosts) and the working directory are those of the
 * machine and the moment it runs. So a kind that a task narrows to one of these is unlimited here;
 * everything else stays as narrow as the tasks have it. Each command then gives back the kinds that
 * its own task does without, see `tasks/fastvlm/give_back.ts`.
 *
 * @param flags Those of all the tasks, with the scopes named as help names them.
 */
export function bakedPermissions(
  flags: readonly string[] = listCommands()
    .flatMap(({ names: [name] }) => permissionsOf(name)),
): string[] {
  const scopes = new Map<string, Set<string> | undefined>();
  for (const flag of flags) widen(scopes, flag);
  return [
    "--no-prompt",
    "--ignore-env",
    ...[...scopes].map(([kind, scope]) => formatFlag(kind, scope)).sort(),
  ];
}

function widen(
  scopes: Map<string, Set<string> | undefined>,
  flag: string,
): void {
  const [, kind, list] = FLAG_REGEXP.exec(flag) ?? [];
  if (kind === undefined) return;
  const parts = list?.split(",");
  const known = scopes.has(kind) ? scopes.get(kind) : new Set<string>();
  if (known === undefined || parts === undefined || parts.some(isOpen)) {
    scopes.set(kind, undefined);
  } else {
    scopes.set(kind, known.union(new Set(parts)));
  }
}

/** A path is relative to where the program runs: there, it would mean another folder. */
function isOpen(part: string): boolean {
  return SCOPE_REGEXP.test(part) || part === ".";
}

function formatFlag(kind: string, scope: Set<string> | undefined): string {
  const flag = `--allow-${kind}`;
  return scope === undefined ? flag : `${flag}=${[...scope].sort().join(",")}`;
}
