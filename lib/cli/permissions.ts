import configuration from "../../deno.json" with { type: "json" };

/** Flags as the task's shell takes them: quoted where they hold a command substitution. */
const PERMISSION_FLAG_REGEXP =
  /"--(?:allow|deny|ignore)-[^"]*"|--(?:allow|deny|ignore)-\S+/g;

/** A part of a flag that `tasks/scope.ts` computes from the environment. */
const SCOPE_REGEXP = /\$\([^)]*tasks\/scope\.ts (\w+)\)/g;

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
