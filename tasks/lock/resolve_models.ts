import { basename, dirname, join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import { FastvlmError } from "../../lib/base/errors.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import type { Lock, LockEntry } from "../../lib/catalog/schema.ts";
import type { Io } from "../../lib/cli/io.ts";
import { createProgress } from "../../lib/cli/progress/progress.ts";
import {
  findLockChanges,
  type LockChange,
} from "../../lib/download/lock/lock_changes.ts";
import { resolveLockEntry } from "../../lib/download/lock/resolve_lock_entry.ts";
import type { Hub } from "../../lib/hub/hub.ts";

/** A model's source, compared with the lock. */
export interface Resolved {
  /** The model. */
  ref: ModelRef;
  /** What the lock should say. */
  entry: LockEntry;
  /** What it says otherwise. */
  changes: LockChange[];
}

/** A model whose source could not be looked up, and why. */
export interface Unresolved {
  /** The model. */
  ref: ModelRef;
  /** What went wrong. */
  error: FastvlmError;
}

/** Where models are looked up, and what they are compared with. */
export interface ResolveModelsOptions {
  /** Where to report. */
  io: Io;
  /** What the lock says now. */
  lock: Lock;
  /** Where the lock is; archives are fetched to a folder beside it. */
  lockPath: string;
  /** The Hub, and the mirrors that were named beside it. */
  hubs: readonly [Hub, ...Hub[]];
  /** Whether to show no progress. */
  isQuiet: boolean;
}

/**
 * Looks up what the sources of models have now. One that fails does not keep the others from being
 * looked up.
 *
 * @throws what is no `FastvlmError`, and the signal's reason.
 */
export async function resolveModels(
  refs: readonly ModelRef[],
  options: ResolveModelsOptions,
): Promise<{ resolved: Resolved[]; unresolved: Unresolved[] }> {
  const resolved: Resolved[] = [];
  const unresolved: Unresolved[] = [];
  for (const ref of refs) {
    try {
      const entry = await resolveEntry(ref, options);
      const before = lockEntryOf(options.lock, ref.key);
      const changes = findLockChanges(before, entry);
      resolved.push({ ref, entry, changes });
    } catch (error) {
      options.io.signal.throwIfAborted();
      if (!(error instanceof FastvlmError)) throw error;
      unresolved.push({ ref, error });
    }
  }
  return { resolved, unresolved };
}

async function resolveEntry(
  ref: ModelRef,
  { io, lockPath, hubs: [hub, ...mirrors], isQuiet }: ResolveModelsOptions,
): Promise<LockEntry> {
  if (ref.variant.source.kind === "builtin") return await digestBuiltin();
  using progress = createProgress(io, { title: "Fetching", quiet: isQuiet });
  const name = `.${basename(lockPath)}.${ref.key}.partial`;
  const entry = await resolveLockEntry(ref, {
    hub,
    ...(mirrors.length > 0 && { mirrors }),
    workDirectory: join(dirname(lockPath), name),
    onBytes: (bytes, total) =>
      progress.update({ label: ref.key, bytes, total }),
    signal: io.signal,
  });
  progress.end();
  return entry;
}

/** Loaded late: the other models do not need the ONNX writer. */
async function digestBuiltin(): Promise<LockEntry> {
  const { buildTinyModel } = await import("../../lib/fastvlm/tiny/build.ts");
  const files = [...buildTinyModel()].map(([path, bytes]) =>
    [path, { bytes: bytes.byteLength, sha256: sha256(bytes) }] as const
  );
  const sorted = files.sort(([a], [b]) => a < b ? -1 : 1);
  return { files: Object.fromEntries(sorted) };
}
