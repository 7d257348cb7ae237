import type { ModelRef } from "../../catalog/find.ts";
import type { LockEntry } from "../../catalog/schema.ts";
import { unlockedFiles } from "./locked_files.ts";

/**
 * Says why a server would have to be asked what a model's files are, as in `"it has no lock entry"`;
 * `undefined` if the lock says it all, or there is no server.
 */
export function unlockedReason(
  { variant: { source, files } }: ModelRef,
  lockEntry: LockEntry | undefined,
): string | undefined {
  if (source.kind !== "hub" && source.kind !== "zip") return undefined;
  if (lockEntry === undefined) return "it has no lock entry";
  if (source.kind === "hub" && lockEntry.commit === undefined) {
    return "its lock entry has no commit";
  }
  const [unknown] = unlockedFiles(files, lockEntry);
  return unknown === undefined
    ? undefined
    : `its lock entry lacks "${unknown}"`;
}
