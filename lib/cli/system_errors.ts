import { DiskFullError, FastvlmError, StorageError } from "../base/errors.ts";

/** What Deno says when a permission is missing; a compiled program goes on differently. */
const NOT_CAPABLE_REGEXP = /^Requires (\w+) access(?: to "([^"]*)")?.*, /;

/** A system error as Deno (`… (os error 2): open 'x'`) and Node (`EXXX: …, open 'x'`) word it. */
const SYSTEM_ERROR_REGEXP =
  /^(?:E[A-Z]+: )?(.+?)(?: \(os error \d+\))?(?:[:,] (\w+)(?: '(.+?)'(?: -> '.+')?)?)?$/s;

/** System calls whose name is not the verb that people use. */
const VERBS: Record<string, string> = {
  readfile: "read",
  writefile: "write",
  mkdir: "make",
  readdir: "list",
};

const FULL_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** Read-only, not permitted, or something else in the way: the person has to change the place. */
const REFUSAL_CODES: readonly unknown[] = [
  "EACCES",
  "EPERM",
  "EROFS",
  "EBUSY",
  "EEXIST",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOTDIR",
  "ENOTEMPTY",
];

/** Turns the system's own errors into ones that a person can act on; others are given back. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FastvlmError) return error;
  if (error instanceof Deno.errors.NotCapable) return missingPermission(error);
  const code = "code" in error ? error.code : undefined;
  if (FULL_CODES.includes(code)) {
    return new DiskFullError(describe(error), { cause: error });
  }
  if (REFUSAL_CODES.includes(code)) {
    return new StorageError(describe(error), { cause: error });
  }
  return error;
}

function missingPermission(error: Error): FastvlmError {
  const [, kind, target] = NOT_CAPABLE_REGEXP.exec(error.message) ?? [];
  if (kind === undefined) {
    return new FastvlmError(error.message, { cause: error });
  }
  const object = target === undefined ? "" : ` to "${target}"`;
  return new FastvlmError(
    `Cannot use ${kind} access${object}: permission is missing`,
    { hint: permissionHint(kind, target), cause: error },
  );
}

/** Deno 2.9 has no way to name a path with a comma; devices need the flag that has no scope. */
function permissionHint(kind: string, target: string | undefined): string {
  if (target?.includes(",")) return "use a path without a comma";
  const scope = target === undefined || kind === "all" ? "" : `=${target}`;
  const flag = `--allow-${kind}${scope}`;
  const quoted = /\s/.test(flag) ? `"${flag}"` : flag;
  return `add ${quoted} to the deno run command`;
}

function describe(error: Error): string {
  const [, reason = error.message, call = "write", path] =
    SYSTEM_ERROR_REGEXP.exec(error.message) ?? [];
  const object = path === undefined ? "" : ` "${path}"`;
  const verb = VERBS[call] ?? call;
  return `Cannot ${verb}${object}: ${reason[0]?.toLowerCase()}${
    reason.slice(1)
  }`;
}
