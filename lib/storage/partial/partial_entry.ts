import { join } from "@std/path";
import { partialRoot } from "../layout.ts";
import type { Store } from "../stores.ts";

/**
 * What lies in a store's `.partial/` under a name: unfinished files on which nobody works (`free`) or
 * one process works (`claimed`), a version that was moved aside while another one comes in (`aside`),
 * or something that is being deleted (`trash`), which must never be used again.
 */
export type PartialRole = "free" | "claimed" | "aside" | "trash";

/** Something in a store's `.partial/`. */
export interface PartialEntry {
  /** The model's key. */
  key: string;
  /** What it is. */
  role: PartialRole;
  /** Where it is. */
  path: string;
  /** Whether it is a folder; a symbolic link to one is not. */
  isDirectory: boolean;
  /** The process that gave it its name. */
  pid?: number;
}

/** No key of a model has a "~", so that no two roles share a name. */
const MARKS: Readonly<Record<Exclude<PartialRole, "free">, string>> = {
  claimed: "~",
  aside: "~old~",
  trash: "~trash~",
};

const ENTRY_NAME_REGEXP =
  /^(?<key>[^~]+)(?:~(?:(?<mark>old|trash)(?:~|$))?(?:(?<pid>\d+)-[0-9a-f]{8})?)?$/;

/** A path that nothing and nobody else has, for a model's folder in a role. */
export function newEntryPath(
  store: Store,
  key: string,
  role: Exclude<PartialRole, "free">,
): string {
  const id = `${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  return join(partialRoot(store), `${key}${MARKS[role]}${id}`);
}

/**
 * Lists what lies in a store's `.partial/`, of one model or of all, sorted by name. Names that are not
 * ours count as `free`.
 *
 * @throws the file system's errors, unless the folder does not exist.
 */
export async function listPartialEntries(
  store: Store,
  key?: string,
): Promise<PartialEntry[]> {
  const root = partialRoot(store);
  try {
    const entries = await Array.fromAsync(
      Deno.readDir(root),
      ({ name, isDirectory }) =>
        makeEntry(name, { path: join(root, name), isDirectory }),
    );
    return entries.filter((entry) => key === undefined || entry.key === key)
      .sort((a, b) => a.path < b.path ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function makeEntry(
  name: string,
  place: Pick<PartialEntry, "path" | "isDirectory">,
): PartialEntry {
  const groups = name.match(ENTRY_NAME_REGEXP)?.groups;
  if (groups === undefined) return { key: name, role: "free", ...place };
  const { key = name, mark, pid } = groups;
  return {
    key,
    role: roleOf(mark, pid),
    ...place,
    ...(pid !== undefined && { pid: Number(pid) }),
  };
}

function roleOf(
  mark: string | undefined,
  pid: string | undefined,
): PartialRole {
  if (mark === "old") return "aside";
  if (mark === "trash") return "trash";
  return pid === undefined ? "free" : "claimed";
}
