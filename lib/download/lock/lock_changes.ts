import { formatBytes } from "../../base/bytes.ts";
import type { FileDigest, LockEntry } from "../../catalog/schema.ts";

/** One thing that an entry of the lock says otherwise than the model's source. */
export interface LockChange {
  /** What it is: the entry itself if there is none. */
  what: "entry" | "repository" | "commit" | "archive" | "file";
  /** Path of the file. */
  path?: string;
  /** What the lock has; absent if it has nothing. */
  before?: string | FileDigest;
  /** What the source has; absent if it has nothing. */
  after?: string | FileDigest;
}

/** Enough to tell two digests or commits apart. */
const SHOWN_DIGITS = 12;

/** Says what changes when an entry takes the place of another; nothing if they mean the same. */
export function findLockChanges(
  before: LockEntry | undefined,
  after: LockEntry,
): LockChange[] {
  if (before === undefined) return [{ what: "entry" }];
  const paths = new Set([
    ...Object.keys(before.files),
    ...Object.keys(after.files),
  ]);
  return [
    ...compare({ what: "repository" }, before.repo, after.repo),
    ...compare({ what: "commit" }, before.commit, after.commit),
    ...compare({ what: "archive" }, before.archive, after.archive),
    ...[...paths].sort().flatMap((path) =>
      compare({ what: "file", path }, before.files[path], after.files[path])
    ),
  ];
}

/** Says in a line what changes. */
export function describeLockChange(change: LockChange): string {
  const { what, path, before, after } = change;
  if (what === "entry") return "it has no entry yet";
  const name = path === undefined ? what : `"${path}"`;
  if (before === undefined) return `${name} is new: ${show(after)}`;
  if (after === undefined) return `${name} is gone: ${show(before)}`;
  return `${name} was ${show(before)}, is ${show(after)}`;
}

function compare<T extends string | FileDigest>(
  change: Pick<LockChange, "what" | "path">,
  before: T | undefined,
  after: T | undefined,
): LockChange[] {
  if (identify(before) === identify(after)) return [];
  return [{
    ...change,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }];
}

function identify(value: string | FileDigest | undefined): string | undefined {
  return typeof value === "object" ? `${value.bytes} ${value.sha256}` : value;
}

function show(value: string | FileDigest | undefined): string {
  if (typeof value !== "object") return shorten(value ?? "");
  const digest = value.sha256.slice(0, SHOWN_DIGITS);
  return `${formatBytes(value.bytes)} of SHA-256 ${digest}`;
}

/** Repositories have names, commits have digits. */
function shorten(text: string): string {
  return text.includes("/") ? text : text.slice(0, SHOWN_DIGITS);
}
