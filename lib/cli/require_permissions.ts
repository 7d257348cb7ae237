import { FastvlmError } from "../base/errors.ts";
import { permissionsOf } from "./permissions.ts";

/** `--allow-sys=statfs,hostname`: the kind, and what it is narrowed to. */
const ALLOW_REGEXP = /^--allow-(\w+)(?:=(.*))?$/;

/** A part of a flag that depends on the environment, see `permissionFlags()`. */
const SCOPE_REGEXP = /^<.* scope>$/;

/** What {@linkcode requirePermissions} asks for. */
export interface RequiredPermissions {
  /**
   * The command's name, whose task in `deno.json` says what is needed.
   */
  name: string;
  /**
   * Environment variables that change what the command does, by name.
   *
   * @default {{}}
   */
  environment?: Readonly<Record<string, string>>;
  /**
   * Kinds of permission that the command asks for itself, where it needs them.
   *
   * @default {[]}
   */
  asksLater?: readonly string[];
}

/** What Deno tells of the system, one by one. */
type SystemKind = NonNullable<Deno.SysPermissionDescriptor["kind"]>;

/** How a flag is looked up: one of these is enough, or all are needed. */
interface Question {
  descriptors: Deno.PermissionDescriptor[];
  isOneEnough: boolean;
}

/**
 * Refuses to begin a command without a permission that its task has, so that nothing is left half done
 * and no answer is wrong: what cannot be read looks like what is not there.
 *
 * Which paths are written and which servers are asked is only known later, and said then. Programs are
 * asked for when they are run: one that is not installed looks like one that is not permitted.
 *
 * @throws {FastvlmError} If a flag is missing; the message names it.
 */
export async function requirePermissions(
  { name, environment = {}, asksLater = [] }: RequiredPermissions,
): Promise<void> {
  for (const flag of permissionsOf(name)) {
    const [, kind = "", list] = ALLOW_REGEXP.exec(flag) ?? [];
    if (asksLater.includes(kind)) continue;
    const values = list?.split(",").filter((value) =>
      !SCOPE_REGEXP.test(value)
    );
    const question = ask(kind, values, Object.keys(environment));
    if (question === undefined || await isGranted(question)) continue;
    const missing = values === undefined
      ? `--allow-${kind}`
      : `--allow-${kind}=${values.join(",")}`;
    throw new FastvlmError(
      `Cannot run "${name}": permission "${missing}" is missing`,
      { hint: `deno task ${name} has it; add it to the deno run command` },
    );
  }
}

/** `undefined` for the kinds that are asked for when they are used. */
function ask(
  kind: string,
  values: readonly string[] | undefined,
  variables: readonly string[],
): Question | undefined {
  switch (kind) {
    case "env":
      return oneOf(
        [...values ?? ["HOME"], ...variables]
          .map((variable) => ({ name: "env", variable })),
      );
    case "read":
      return oneOf([{ name: "read", path: "." }]);
    case "ffi":
      return oneOf([{ name: "ffi" }]);
    case "sys":
      return allOf(values?.map(toSystemDescriptor) ?? [{ name: "sys" }]);
    default:
      return undefined;
  }
}

function oneOf(descriptors: Deno.PermissionDescriptor[]): Question {
  return { descriptors, isOneEnough: true };
}

function allOf(descriptors: Deno.PermissionDescriptor[]): Question {
  return { descriptors, isOneEnough: false };
}

/** Deno's types know fewer names than Deno does. */
function toSystemDescriptor(kind: string): Deno.SysPermissionDescriptor {
  return { name: "sys", kind: kind as SystemKind };
}

async function isGranted(
  { descriptors, isOneEnough }: Question,
): Promise<boolean> {
  const statuses = await Promise.all(
    descriptors.map((each) => Deno.permissions.query(each)),
  );
  const granted = statuses.filter(({ state }) => state === "granted");
  return granted.length >= (isOneEnough ? 1 : descriptors.length);
}
