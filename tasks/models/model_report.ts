import { lockEntryOf } from "../../lib/catalog/find.ts";
import type { Lock, Source } from "../../lib/catalog/schema.ts";
import type { ModelState, ModelStatus } from "../../lib/storage/inventory.ts";

/** How a state is called on the screen. */
export const STATE_NAMES: Readonly<Record<ModelState, string>> = {
  installed: "installed",
  partial: "partial",
  damaged: "damaged",
  checkpoint: "checkpoint only",
  absent: "absent",
};

/** The part of a status that `list` and `info` give to programs. */
export function statusDocument(status: ModelStatus): Record<string, unknown> {
  const { ref } = status;
  return {
    type: ref.entry.type,
    size: ref.entry.size,
    variant: ref.variantName,
    description: ref.entry.description,
    license: ref.entry.license,
    state: status.state,
    outdated: status.outdated,
    store: status.store?.name ?? null,
    directory: status.directory ?? null,
    bytesOnDisk: status.bytesOnDisk,
    bytesToDownload: status.bytesToDownload,
    shadows: status.shadows.map(({ store, directory }) => ({
      store: store.name,
      directory,
    })),
    problems: status.problems,
  };
}

/** Where a variant comes from, in words. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "hub":
      return `${source.repo} at ${source.revision}`;
    case "folder":
      return `folder ${source.path}`;
    case "builtin":
      return `built by this toolkit (${source.recipe})`;
    case "convert":
      return `converted from ${source.from} to ${source.weights}`;
    case "zip":
      return source.url;
  }
}

/** One file as the lock or the installed manifest knows it. */
export interface KnownFile {
  /** Path below the model's directory. */
  path: string;
  /** Length in bytes. */
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
}

/** The files of a model: as locked, else as installed, else none are known. */
export function knownFiles(status: ModelStatus, lock: Lock): KnownFile[] {
  const files = lockEntryOf(lock, status.ref.key)?.files ??
    status.manifest?.files ?? {};
  return Object.entries(files).map(([path, { bytes, sha256 }]) => ({
    path,
    bytes,
    sha256,
  }));
}
