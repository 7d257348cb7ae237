import {
  listVariants,
  lockEntryOf,
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog, Lock } from "../../lib/catalog/schema.ts";
import { everySize } from "../models/every_size.ts";

/**
 * The models that a command line asks for whose files can be locked: one; with `all` the default variant
 * of every size; without a name those that the lock has, or the default one if it has none.
 *
 * @throws {UsageError} If there is no such model, or a variant is named with `all`.
 */
export function selectLockable(
  catalog: Catalog,
  lock: Lock,
  name: ModelName,
): ModelRef[] {
  if (name.size === "all") {
    return everySize(catalog, name).filter(isLockable);
  }
  const isNamed = name.size !== undefined || name.variant !== undefined;
  const locked = isNamed ? [] : catalog.models.flatMap(listVariants)
    .filter((ref) => lockEntryOf(lock, ref.key) !== undefined)
    .filter(isLockable);
  return locked.length > 0 ? locked : [resolveModel(catalog, name)];
}

/** What is converted here depends on this machine's programs. */
function isLockable({ variant: { source } }: ModelRef): boolean {
  return source.kind !== "convert";
}
