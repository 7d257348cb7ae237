import { basename } from "@std/path";
import { isRecord } from "../../base/json.ts";
import type { LockEntry } from "../../catalog/schema.ts";
import type { Manifest } from "../manifest.ts";
import { type Finding, isWhole } from "./finding.ts";

/** What the lock says that a model should be. */
export interface WantedFiles {
  /** Its own files. */
  readonly lockEntry?: LockEntry | undefined;
  /** The files that it is converted from. */
  readonly sourceLockEntry?: LockEntry | undefined;
}

/**
 * Says whether a model is whole, but its files are not those of the lock, or were converted from others
 * than those of the lock.
 */
export function isOutdated(
  finding: Finding,
  { lockEntry, sourceLockEntry }: WantedFiles,
): boolean {
  const { manifest, intact } = finding;
  if (!isWhole(finding) || manifest === undefined) return false;
  const isOlder = Object.entries(lockEntry?.files ?? {})
    .some(([path, { sha256 }]) => intact.get(path) !== sha256);
  return isOlder || isMadeOfOthers(manifest, sourceLockEntry);
}

/** A conversion notes the digests of what it has read, by name. */
function isMadeOfOthers(
  { conversion }: Manifest,
  sourceLockEntry: LockEntry | undefined,
): boolean {
  const read = conversion?.["source"];
  if (!isRecord(read)) return false;
  return Object.entries(sourceLockEntry?.files ?? {})
    .some(([path, { sha256 }]) => {
      const digest = read[basename(path)];
      return isRecord(digest) && digest["sha256"] !== sha256;
    });
}
