import {
  listVariants,
  lockEntryOf,
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog, Lock, LockEntry } from "../../lib/catalog/schema.ts";

/** A model, and what it must be. */
export interface PlacedModel {
  /** The model. */
  ref: ModelRef;
  /** What the lock says of it. */
  lockEntry: LockEntry | undefined;
}

/**
 * The models that a command line asks for that looks at what is there: one, or with `all` every variant
 * of every size; with a variant, that one of every size that has it.
 *
 * @throws {UsageError} If there is no such model.
 */
export function selectPlaced(
  catalog: Catalog,
  lock: Lock,
  name: ModelName,
): PlacedModel[] {
  const refs = name.size === "all"
    ? catalog.models.flatMap(listVariants).filter(({ variantName }) =>
      name.variant === undefined || name.variant === variantName
    )
    : [resolveModel(catalog, name)];
  return refs.map((ref) => ({ ref, lockEntry: lockEntryOf(lock, ref.key) }));
}
