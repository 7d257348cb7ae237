import configuration from "../../deno.json" with { type: "json" };

/** Flags as the task's shell takes them: quoted where they hold a command substitution. */
const PERMISSION_FLAG_REGEXP =
  /"--(?:allow|deny|ignore)-[^"]*"|--(?:allow|deny|ignore)-\S+/g;

/** A part of a flag that `tasks/scope.ts` computes from the environment. */
const SCOPE_REGEXP = /\$\([^)]*tasks\/scope\.ts (\w+)\)/g;

/** What the parts are that depend on the environment. */
const SCOPE_MEANINGS: Readonly<Record<string, string>> = {
  "<store scope>": "folder of the user store",
  "<config scope>": "folder of the catalog",
  "<endpoint scope>": "hosts of the Hub and of the catalog",
};

/** The permission flags of a task, as `deno.json` has them: the one place they are written. */
export function permissionsOf(task: string): string[] {
  const tasks: Record<string, { command?: string }> = configuration.tasks;
  return permissionFlags(tasks[task]?.command ?? "");
}

/** The permission flags in a command line; a part that depends on the environment is named. */
export function permissionFlags(command: string): string[] {
  const flags = command.match(PERMISSION_FLAG_REGEXP) ?? [];
  return flags.map((flag) =>
    flag.replace(/^"|"$/g, "").replace(SCOPE_REGEXP, "<$1 scope>")
  );
}

/** What the parts of some flags mean that depend on the environment, by the part. */
export function scopesOf(flags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SCOPE_MEANINGS).filter(([scope]) =>
      flags.some((flag) => flag.includes(scope))
    ),
  );
}
