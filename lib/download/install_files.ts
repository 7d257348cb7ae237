import { join } from "@std/path";
import { atomicWrite } from "../base/atomic_write.ts";
import { sha256 } from "../base/digest.ts";
import { DigestMismatchError } from "../base/errors.ts";
import type { ModelRef } from "../catalog/find.ts";
import type { FileDigest, LockEntry } from "../catalog/schema.ts";
import { validatePath } from "../catalog/valid_path.ts";
import type { ModelLockOptions } from "../storage/model_lock.ts";
import type { Store } from "../storage/stores.ts";
import { findInstalled } from "./installed.ts";
import type { InstalledModel } from "./publish/publish.ts";
import { stageModel } from "./stage_model.ts";

/** Options of {@linkcode installFiles}. */
export interface InstallFilesOptions {
  /** The store that the model goes to. */
  store: Store;
  /** What the lock says of the model; the files must be those. */
  lockEntry?: LockEntry;
  /** How to wait for another process that changes the same model. */
  lock?: ModelLockOptions;
}

/**
 * Installs a model whose files are made here rather than fetched, by the same steps as a download. If
 * the same files are installed already, nothing changes.
 *
 * @param files Content by path below the model's directory.
 * @throws {DigestMismatchError} If the files are not those of the lock.
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {StorageError} If the store cannot be written; `DiskFullError` if it is full.
 */
export async function installFiles(
  ref: ModelRef,
  files: ReadonlyMap<string, Uint8Array>,
  options: InstallFilesOptions,
): Promise<InstalledModel> {
  const { store, lockEntry, lock } = options;
  const digests = digestFiles(files);
  if (lockEntry !== undefined) checkDigests(ref.key, digests, lockEntry);
  return await stageModel(ref, {
    store,
    ...(lock && { lock }),
    // Another process may use what it has just installed: the same files stay where they are.
    findInstalled: () =>
      findInstalled(ref, { store, lockEntry: { files: digests } }),
    fill: async (staging) => {
      for (const [path, bytes] of files) {
        await atomicWrite(join(staging, path), bytes);
      }
      const { source } = ref.variant;
      return { files: digests, source };
    },
  });
}

function digestFiles(
  files: ReadonlyMap<string, Uint8Array>,
): Record<string, FileDigest> {
  return Object.fromEntries(
    [...files].map(([path, bytes]) => [
      validatePath(path),
      { bytes: bytes.byteLength, sha256: sha256(bytes) },
    ]),
  );
}

function checkDigests(
  key: string,
  actual: Readonly<Record<string, FileDigest>>,
  { files: expected }: LockEntry,
): void {
  const paths = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  for (const path of paths) {
    const [is, must] = [actual[path]?.sha256, expected[path]?.sha256];
    if (is === must) continue;
    throw new DigestMismatchError(
      `Cannot install "${key}": the SHA-256 of "${path}" must be ` +
        `${must ?? "absent"}, and is ${is ?? "absent"}`,
      { hint: "the lock belongs to another version of the toolkit" },
    );
  }
}
