import { ConfigError } from "../base/errors.ts";
import { listVariants, lockEntryOf, type ModelRef } from "./find.ts";
import type { ConvertSource, Lock, LockEntry, Variant } from "./schema.ts";

/** A variant that is converted from another one. */
export interface ConvertedRef extends ModelRef {
  /** The variant, with how it is converted as its source. */
  readonly variant: Variant & { source: ConvertSource };
}

/** Says whether a variant is converted from another one. */
export function isConverted(ref: ModelRef): ref is ConvertedRef {
  return ref.variant.source.kind === "convert";
}

/**
 * The variant that a converted one is made from.
 *
 * @throws {ConfigError} If there is no such variant.
 */
export function sourceOf({ entry, key, variant }: ConvertedRef): ModelRef {
  const { from } = variant.source;
  const found = listVariants(entry)
    .find(({ variantName }) => variantName === from);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Cannot convert "${key}": there is no variant "${from}" of ${entry.type} ${entry.size}`,
  );
}

/** Keys of the lock's entries that decide what is installed as a model: its own, and its source's. */
export function lockKeysOf(ref: ModelRef): string[] {
  return isConverted(ref) ? [ref.key, sourceOf(ref).key] : [ref.key];
}

/** What the lock says of the variant that a converted one is made from, if it says anything. */
export function sourceLockEntryOf(
  lock: Lock,
  ref: ModelRef,
): LockEntry | undefined {
  return isConverted(ref) ? lockEntryOf(lock, sourceOf(ref).key) : undefined;
}
